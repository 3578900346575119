/** Every interface of the machine: a server listens there, and nobody can open it. */
const EVERYWHERE = ['0.0.0.0', '::'];

/** Where a server listens, as an address on the web. */
export function listeningAt(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The same, as this machine can open it. */
export function openableAt(host: string, port: number): string {
  return listeningAt(EVERYWHERE.includes(host) ? 'localhost' : host, port);
}

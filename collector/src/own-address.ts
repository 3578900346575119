/** Every interface of the machine: a server can listen there, but nobody can open it. */
const EVERYWHERE = ['0.0.0.0', '::'];

/** Where a server listens, as a URL. */
export function listeningAt(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The same, as this machine can open it. */
export function openableAt(host: string, port: number): string {
  return listeningAt(EVERYWHERE.includes(host) ? 'localhost' : host, port);
}

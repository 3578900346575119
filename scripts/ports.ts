import { once } from 'node:events';
import { createServer } from 'node:net';

const LAST_PORT = 65_535;

/**
 * The ports on which `npm start` listens, both free. An empty variable counts as unset.
 *
 * @throws If one is unusable; the message says why, and what to type.
 */
export async function findPorts(host: string, env: NodeJS.ProcessEnv): Promise<{ PORT: string; SHOP_PORT: string }> {
  const port = readPort('PORT', env.PORT || '8787');
  if (port === LAST_PORT && !env.SHOP_PORT)
    throw new Error(`PORT=${port} leaves none for the shop. ${toType('PORT', port)}`);
  const shopPort = readPort('SHOP_PORT', env.SHOP_PORT || String(port + 1));
  if (port === shopPort) throw new Error(`The collector has port ${port} already. ${toType('SHOP_PORT', port)}`);
  await requireFree('PORT', host, port);
  await requireFree('SHOP_PORT', host, shopPort);
  return { PORT: String(port), SHOP_PORT: String(shopPort) };
}

function readPort(name: string, text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= LAST_PORT) return port;
  throw new Error(
    `${name}=${text} is not a port from 1 to ${LAST_PORT}. ${toType(name, name === 'PORT' ? 8687 : 8688)}`,
  );
}

async function requireFree(name: string, host: string, port: number): Promise<void> {
  const server = createServer().listen(port, host);
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EADDRINUSE'
      ? new Error(`Another program has port ${port}. ${toType(name, port)}`)
      : new Error(`Cannot listen on HOST=${host} ${name}=${port}: ${error.message}`);
  });
  server.close();
  await once(server, 'close');
}

function toType(name: string, port: number): string {
  return `Choose another, as with: ${name}=${port > 60_000 ? port - 100 : port + 100} npm start`;
}

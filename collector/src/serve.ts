import type { AddressInfo } from 'node:net';
import { createAdmin } from './admin.ts';
import { buildApp } from './app.ts';
import type { Config } from './config.ts';
import { openStore } from './store/store.ts';

/** How long a request that has begun may go on after a signal. */
const STOP_WAITS_MS = 5_000;

const say = (line: string) => process.stdout.write(`${line}\n`);

/**
 * Serves until the process is told to end.
 *
 * @throws When the database or the port is not to be had.
 */
export async function serve(config: Config, now: () => number): Promise<void> {
  const store = await openStore(config.databasePath, (error) => {
    // Nothing can be acknowledged any more; whoever watches the process starts it anew.
    process.stderr.write(`scnv collector: the store failed: ${error.message}\n`);
    process.exit(1);
  });
  const admin = await createAdmin(store, config.adminToken, now, (token) =>
    say(`The admin token, shown this once: ${token}`),
  );
  const app = await buildApp({ ...config, store, admin, now });
  await app.listen({ host: config.host, port: config.port });

  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => app.server.closeAllConnections(), STOP_WAITS_MS).unref();
    await app.close();
    await store.close();
    process.exit();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'disconnect']) process.on(signal, stop);

  const { port } = app.server.address() as AddressInfo;
  say(`scnv collector: listening on http://${config.host}:${port}, database ${config.databasePath}`);
  if (process.connected) process.send?.({ port });
}

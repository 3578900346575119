import type { AddressInfo } from 'node:net';
import { createAdmin } from './admin.ts';
import { buildApp } from './app.ts';
import { type Config, nameOfDatabase } from './config.ts';
import { openGeo } from './geo.ts';
import { startJanitor } from './janitor.ts';
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
  const findPlace = await openGeo(config.geoipPath);
  const store = await openStore(config.database, (error) => {
    // Nothing can be acknowledged any more; whoever watches the process starts it anew.
    process.stderr.write(`scnv collector: the store failed: ${error.message}\n`);
    process.exit(1);
  });
  const admin = await createAdmin(store, config.adminToken, now, (token) =>
    say(`The admin token, shown this once: ${token}`),
  );
  const app = await buildApp({ ...config, store, admin, findPlace, now });
  await app.listen({ host: config.host, port: config.port });

  const stopJanitor = startJanitor(store, config.retentionDays, {
    now,
    setTimer(callback, delayMs) {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
    onDone: (deleted) => app.log.info({ deleted }, 'the janitor has cleaned'),
    onFailure: (error) => app.log.error(error, 'the janitor failed, and will try again'),
  });

  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => app.server.closeAllConnections(), STOP_WAITS_MS).unref();
    await app.close();
    await stopJanitor();
    await store.close();
    process.exit();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'disconnect']) process.on(signal, stop);

  const { port } = app.server.address() as AddressInfo;
  say(`scnv collector: listening on http://${config.host}:${port}, database ${nameOfDatabase(config.database)}`);
  if (process.connected) process.send?.({ port });
}

import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { createAdmin } from './admin.ts';
import { buildApp } from './app.ts';
import { type Config, nameOfDatabase, RETENTION_DAYS } from './config.ts';
import { openGeo } from './geo.ts';
import { startJanitor } from './janitor.ts';
import { createMetrics } from './metrics.ts';
import { say } from './output.ts';
import { listeningAt, openableAt } from './own-address.ts';
import { requireSameTime } from './same-time.ts';
import { limitWaiting } from './store/back-pressure.ts';
import { countWrites } from './store/counted-writes.ts';
import { lockForServing } from './store/serving-lock.ts';
import { openStore } from './store/store.ts';
import { serveUntilStopped } from './until-stopped.ts';

/** How long requests in progress may take after a signal. */
const STOP_WAITS_MS = 5_000;
/** How long it may then take to store what was only counted so far. */
const NOTES_WAIT_MS = 500;
/**
 * How long the janitor and the store may then take. All together stay below the ten seconds after which Docker kills a
 * process; whoever sets `DRAIN_SECONDS` has to allow that much more.
 */
const STORE_WAITS_MS = 4_000;

/** A running collector. */
export interface Serving {
  port: number;
  /** Stops it: requests in progress are answered, within a time limit. */
  close(): Promise<void>;
}

/**
 * Serves until it is closed.
 *
 * @param onStoreFailure Called with the reason when nothing can be acknowledged anymore.
 * @throws If the database or the port is not available.
 */
export async function open(
  config: Config,
  now: () => number,
  onStoreFailure: (error: Error) => void,
): Promise<Serving> {
  const findPlace = await openGeo(config.geoipPath);
  const unlock = config.database.kind === 'sqlite' ? lockForServing(config.database.path) : () => {};
  const opened = await openStore(config.database, onStoreFailure);
  await requireSameTime(opened, now);
  const metrics = createMetrics();
  const store = countWrites(limitWaiting(opened), metrics);
  const admin = await createAdmin(store, config.adminToken, now, (token) =>
    say(`The admin token, shown only once: ${token}`),
  );
  let stopping = false;
  const retentionDays = config.retentionDays ?? RETENTION_DAYS;
  const app = await buildApp({
    ...config,
    retentionDays,
    store,
    admin,
    metrics,
    findPlace,
    now,
    isStopping: () => stopping,
  });
  await app.listen({ host: config.host, port: config.port });

  const { port } = app.server.address() as AddressInfo;
  // For commands: they have an environment of their own, but must act as this collector does.
  await store.write.saveSettings({
    origin: config.publicUrl ?? openableAt(config.host, port),
    retention_days: String(retentionDays),
  });

  const stopJanitor = startJanitor(store, retentionDays, {
    now,
    requireSameTime: () => requireSameTime(store, now),
    setTimer(callback, delayMs) {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
    onDone: (deleted) => app.log.info({ deleted }, 'the janitor has cleaned'),
    onFailure: (error) => app.log.error(error, 'the janitor failed, and will try again'),
  });

  return {
    port,
    async close() {
      stopping = true;
      // Meanwhile load balancers poll /readyz and stop routing here; requests that still come are answered.
      await wait(config.drainSeconds * 1000);
      setTimeout(() => app.server.closeAllConnections(), STOP_WAITS_MS).unref();
      await Promise.race([app.close(), wait(STOP_WAITS_MS + NOTES_WAIT_MS)]);
      // What is unfinished by then has acknowledged nothing, and the janitor resumes after the next start.
      await Promise.race([stopJanitor().then(store.close), wait(STORE_WAITS_MS)]);
      unlock();
    },
  };
}

/**
 * Serves until the process is told to stop.
 *
 * @throws If the database or the port is not available.
 */
export async function serve(config: Config, now: () => number): Promise<void> {
  const { port, close } = await open(config, now, (error) => {
    // The supervisor of the process restarts it.
    process.stderr.write(`scnv collector: the store failed: ${error.message}\n`);
    process.exit(1);
  });
  serveUntilStopped(port, close);
  say(`scnv collector: listening on ${listeningAt(config.host, port)}, database ${nameOfDatabase(config.database)}`);
}

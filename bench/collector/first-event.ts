import type { Options } from './options.ts';
import { type Row, sampleEvent } from './rows.ts';
import { compete, contend, settle } from './stage.ts';
import { eventTraffic } from './traffic.ts';

/**
 * Has a collector create a database, store an event or a few, each as large as all that the bench sends, and stop.
 *
 * @returns The first event as it is stored.
 */
export async function storeFirstEvent(databasePath: string, options: Options): Promise<Row> {
  const first = await contend('one event', { databaseUrl: `file:${databasePath}` }, ({ scanSessionId }) =>
    eventTraffic(1, scanSessionId),
  );
  await compete([first], { ...options, connections: 1, warmupMs: 0, roundMs: 1, rounds: 1 });
  await settle([first]);
  return sampleEvent(databasePath);
}

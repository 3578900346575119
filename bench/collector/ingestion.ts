import { join } from 'node:path';
import { type BulkInsert, startBulkInsert } from './bulk-insert.ts';
import { type Figures, figuresOf } from './figures.ts';
import { storeFirstEvent } from './first-event.ts';
import type { Options } from './options.ts';
import { type Contender, compete, contend, settle } from './stage.ts';
import { eventTraffic } from './traffic.ts';

/** The collector with requests of one size, next to reduced versions of it and the bare database. */
export interface Ingestion {
  eventsPerRequest: number;
  collector: Figures;
  /** The same with a transaction per request. */
  oneByOne: Figures;
  /** The same without a store. */
  withoutStore: Figures;
  bulk: BulkInsert;
  acknowledged: number;
  faults: string[];
}

/** @param directory Where its databases are made. */
export async function measureIngestion(
  eventsPerRequest: number,
  directory: string,
  options: Options,
): Promise<Ingestion> {
  const path = (name: string) => join(directory, `${name}-${eventsPerRequest}.db`);
  const traffic = ({ scanSessionId }: { scanSessionId: string }) => eventTraffic(eventsPerRequest, scanSessionId);
  const name = (what: string) => `${eventsPerRequest} events a request, ${what}`;
  const contenders = await Promise.all([
    contend(name('group commit'), { databaseUrl: `file:${path('grouped')}` }, traffic),
    contend(name('one by one'), { databaseUrl: `file:${path('single')}`, maxChangesPerCommit: 1 }, traffic),
    contend(name('no store'), { databaseUrl: `file:${path('none')}`, stores: false }, traffic),
  ]);
  const [grouped] = contenders as [Contender, ...Contender[]];
  await storeFirstEvent(path('bare'), options);
  const bare = startBulkInsert(path('bare'));
  let bulk = { eventsPerSecond: 0, rowsPerTransaction: 0, cpuUsPerEvent: 0 };
  await compete(contenders, options, async () => {
    // As large as the collector's transactions were.
    const rows = Math.round(figuresOf(grouped.rounds).changesPerCommit * eventsPerRequest);
    bulk = await bare.run({ rowsPerTransaction: Math.max(1, rows), durationMs: options.roundMs });
  });
  await bare.close();
  const faults = await settle(contenders);
  const [collector, oneByOne, withoutStore] = contenders.map(({ rounds }) => figuresOf(rounds)) as [
    Figures,
    Figures,
    Figures,
  ];
  const acknowledged = grouped.acknowledged.length;
  return { eventsPerRequest, collector, oneByOne, withoutStore, bulk, acknowledged, faults };
}

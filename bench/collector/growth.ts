import { statSync } from 'node:fs';
import { join } from 'node:path';
import { ADMIN_TOKEN, SITE } from './collector.ts';
import { type Figures, figuresOf } from './figures.ts';
import { fill } from './fill.ts';
import { storeFirstEvent } from './first-event.ts';
import type { Options } from './options.ts';
import { measurePageView, type PageView } from './page-view.ts';
import { type Contender, compete, contend } from './stage.ts';
import { eventTraffic } from './traffic.ts';

const EVENTS_PER_REQUEST = 10;

/** What many events in the database cost new ones. */
export interface Growth {
  rows: number;
  /** Of the database file, with its indexes and totals, and a scan for twenty events. */
  bytesPerEvent: number;
  empty: Figures;
  full: Figures;
  /** Of the full one, while one report after another is requested. */
  whileReporting: Figures;
  /** How long each report took, in milliseconds. */
  reportsMs: number[];
  pageView: PageView;
}

/** The one report that reads events, those of the last 30 days. */
const REPORT = `/reports/funnel?site_id=${SITE.site_id}&steps=pageview,purchase`;

/** @param directory Where its databases are made. */
export async function measureGrowth(directory: string, options: Options): Promise<Growth> {
  const fullPath = join(directory, 'full.db');
  fill(fullPath, await storeFirstEvent(fullPath, options), options.rows);
  const bytesPerEvent = statSync(fullPath).size / options.rows;
  const traffic = ({ scanSessionId }: { scanSessionId: string }) => eventTraffic(EVENTS_PER_REQUEST, scanSessionId);
  const empty = await contend('an empty database', { databaseUrl: `file:${join(directory, 'empty.db')}` }, traffic);
  const full = await contend(`${options.rows.toLocaleString('en')} rows`, { databaseUrl: `file:${fullPath}` }, traffic);
  await compete([empty, full], options);
  const reporting = { ...full, name: `${full.name}, while reports are made`, rounds: [] };
  const reportsMs = await withReports(reporting, () => compete([reporting], { ...options, warmupMs: 0 }));
  const pageView = await measurePageView(full.collector);
  // Not checked for lost events, as in the other parts: the filled rows were never acknowledged.
  for (const { collector } of [empty, full]) await collector.stop();
  return {
    rows: options.rows,
    bytesPerEvent,
    empty: figuresOf(empty.rounds),
    full: figuresOf(full.rounds),
    whileReporting: figuresOf(reporting.rounds),
    reportsMs,
    pageView,
  };
}

/** Requests one report after another while other work runs. */
async function withReports({ collector }: Contender, work: () => Promise<void>): Promise<number[]> {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const tookMs: number[] = [];
  let goesOn = true;
  const asking = (async () => {
    while (goesOn) {
      const startedAt = performance.now();
      const answer = await fetch(`http://127.0.0.1:${collector.port}${REPORT}`, { headers });
      const answered = await answer.text();
      if (!answer.ok) throw new Error(`${REPORT} was answered ${answer.status}: ${answered}`);
      tookMs.push(performance.now() - startedAt);
    }
  })();
  await work();
  goesOn = false;
  await asking;
  return tookMs;
}

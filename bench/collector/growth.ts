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

/** What many events in the database cost those that come. */
export interface Growth {
  rows: number;
  empty: Figures;
  full: Figures;
  /** Of the full one, while reports are made one after the other. */
  whileReporting: Figures;
  /** How long each report took, in milliseconds. */
  reportsMs: number[];
  pageView: PageView;
}

/** The one report that reads events, and of the last 30 days. */
const REPORT = `/reports/funnel?site_id=${SITE.site_id}&steps=pageview,purchase`;

/** @param directory Where there is room for its databases. */
export async function measureGrowth(directory: string, options: Options): Promise<Growth> {
  const fullPath = join(directory, 'full.db');
  fill(fullPath, await storeFirstEvent(fullPath, options), options.rows);
  const traffic = ({ scanSessionId }: { scanSessionId: string }) => eventTraffic(EVENTS_PER_REQUEST, scanSessionId);
  const empty = await contend('an empty database', { databaseUrl: `file:${join(directory, 'empty.db')}` }, traffic);
  const full = await contend(`${options.rows.toLocaleString('en')} rows`, { databaseUrl: `file:${fullPath}` }, traffic);
  await compete([empty, full], options);
  const reporting = { ...full, name: `${full.name}, while reports are made`, rounds: [] };
  const reportsMs = await withReports(reporting, () => compete([reporting], { ...options, warmupMs: 0 }));
  const pageView = await measurePageView(full.collector);
  // What was filled was acknowledged by nobody: the other parts look for what is missing.
  for (const { collector } of [empty, full]) await collector.stop();
  return {
    rows: options.rows,
    empty: figuresOf(empty.rounds),
    full: figuresOf(full.rounds),
    whileReporting: figuresOf(reporting.rounds),
    reportsMs,
    pageView,
  };
}

/** Asks for one report after the other for as long as something else goes on. */
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

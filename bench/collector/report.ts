import { quantile } from '../rig/quantile.ts';
import { table } from '../rig/table.ts';
import { type Figures, limitOf } from './figures.ts';
import type { Growth } from './growth.ts';
import type { Ingestion } from './ingestion.ts';
import type { Postgres } from './postgres.ts';
import type { Scans } from './scans.ts';

/** The results of one run. */
export interface Findings {
  day: string;
  cores: number;
  /** Load average of the system when the bench started. Above the number of cores it makes all figures worse. */
  load: number;
  connections: number;
  rounds: number;
  roundMs: number;
  /** How long the disk takes to flush a few bytes, in milliseconds. */
  flushMs: number;
  ingestion: Ingestion[];
  scans: Scans | null;
  growth: Growth | null;
  postgres: Postgres | null;
}

const whole = (value: number) => Math.round(value).toLocaleString('en');
const tenths = (value: number) => value.toFixed(1);
const ratio = (value: number) => value.toFixed(2);
const percent = (value: number) => `${Math.round(value * 100)} %`;

/** The results as Markdown. */
export function report(findings: Findings): string {
  const { day, cores, load, connections, rounds, roundMs, flushMs } = findings;
  const sections = [
    '# The collector, measured',
    `${day}, ${cores} cores, load average ${tenths(load)} before. Written by \`npm run bench:collector\`.`,
    `${connections} connections from the same machine, which pays for both sides; ${rounds} rounds of ${roundMs / 1000} s,
all contenders of a table in turn. A flush of this disk takes ${flushMs.toFixed(2)} ms. Ratios carry over to other machines,
absolute figures do not.`,
    ...(findings.ingestion.length ? ingestionSection(findings) : []),
    ...(findings.scans ? scanSection(findings.scans, flushMs) : []),
    ...(findings.growth ? growthSection(findings.growth) : []),
    ...(findings.postgres ? postgresSection(findings.postgres) : []),
  ];
  return `${sections.join('\n\n')}\n`;
}

function ingestionSection({ ingestion, flushMs }: Findings): string[] {
  const head = ['events a request', 'what', 'events/s', 'p50 ms', 'p99 ms', 'requests a commit', 'CPU µs an event'];
  const rows = ingestion.flatMap(({ eventsPerRequest, collector, oneByOne, withoutStore, bulk }) => [
    rowOf(eventsPerRequest, '**the collector**', collector),
    rowOf(eventsPerRequest, 'a transaction for each request', oneByOne),
    [
      ...rowOf(eventsPerRequest, 'without its store', withoutStore).slice(0, 5),
      '–',
      tenths(withoutStore.cpuUsPerEvent),
    ],
    [
      String(eventsPerRequest),
      `bare inserts, ${whole(bulk.rowsPerTransaction)} a transaction`,
      whole(bulk.eventsPerSecond),
      ...Array(3).fill('–'),
      tenths(bulk.cpuUsPerEvent),
    ],
  ]);
  const verdicts = ingestion.map(({ eventsPerRequest, collector, oneByOne, withoutStore, bulk, ...held }) => {
    const of = (other: { eventsPerSecond: number }) => collector.eventsPerSecond / other.eventsPerSecond;
    const stored = held.faults.length
      ? held.faults.map((fault) => `✘ ${fault}`).join('; ')
      : `✔ each of ${whole(held.acknowledged)} acknowledged events is in the file, once`;
    return `- ${eventsPerRequest} ${eventsPerRequest === 1 ? 'event' : 'events'} a request: ${percent(of(bulk))} of bare inserts, ${percent(of(withoutStore))} of the
  collector without its store, ${ratio(of(oneByOne))} times one transaction a request. The limit: ${limitOf(collector, flushMs)}.
  ${stored}.`;
  });
  return ['## Durably acknowledged events', table(head, rows), verdicts.join('\n')];
}

function rowOf(eventsPerRequest: number, name: string, figures: Figures): string[] {
  return [
    String(eventsPerRequest),
    name,
    whole(figures.eventsPerSecond),
    tenths(figures.p50Ms),
    tenths(figures.p99Ms),
    tenths(figures.changesPerCommit),
    tenths(figures.cpuUsPerEvent),
  ];
}

function scanSection(scans: Scans, flushMs: number): string[] {
  const stored = scans.faults.length ? `✘ ${scans.faults.join('; ')}` : 'each with its scan on disk';
  return [
    '## Scans',
    `${whole(scans.requestsPerSecond)} redirects a second, ${stored}: p50 ${tenths(scans.p50Ms)} ms,
p99 ${tenths(scans.p99Ms)} ms. The limit: ${limitOf(scans, flushMs)}.`,
  ];
}

function growthSection({ rows, bytesPerEvent, empty, full, whileReporting, reportsMs, pageView }: Growth): string[] {
  const head = ['the database', 'events/s', 'p50 ms', 'p99 ms', 'CPU µs an event'];
  const cells = (name: string, figures: Figures) => [
    name,
    ...rowOf(0, '', figures).filter((_, at) => at > 1 && at !== 5),
  ];
  return [
    `## ${whole(rows)} events in the database`,
    table(head, [
      cells('empty at first', empty),
      cells(`${whole(rows)} rows`, full),
      cells(`${whole(rows)} rows, while reports are made`, whileReporting),
    ]),
    `An event takes ${whole(bytesPerEvent)} bytes of disk.`,
    `An event costs ${ratio(full.cpuUsPerEvent / empty.cpuUsPerEvent)} times the CPU that it costs an empty database.
Funnels of the last 30 days, ${reportsMs.length} of them, ${whole(quantile(reportsMs, 0.5))} ms each, make the p99 of ingestion ${ratio(whileReporting.p99Ms / full.p99Ms)} times as long.`,
    `A person who opens the report of the site at rest sees the page after ${whole(pageView.firstPaintMs)} ms, its totals after
${whole(pageView.totalsMs)} ms, the trend after ${whole(pageView.trendMs)} ms, and the funnel, which reads events, after ${whole(pageView.funnelMs)} ms.`,
  ];
}

function postgresSection({ sqlite, one, two, acknowledged, faults }: Postgres): string[] {
  const head = ['what', 'events/s', 'p50 ms', 'p99 ms', 'requests a commit', 'CPU µs an event'];
  const cells = (name: string, figures: Figures) => rowOf(0, name, figures).slice(1);
  const stored = faults.length
    ? faults.map((fault) => `✘ ${fault}`).join('; ')
    : `✔ each of ${whole(acknowledged)} acknowledged events is in PostgreSQL, once`;
  return [
    '## PostgreSQL',
    table(head, [
      cells('one collector on SQLite', sqlite),
      cells('one on PostgreSQL', one),
      cells('two on PostgreSQL, each with half of the connections', two),
    ]),
    `The server runs on the same machine; its CPU is not in the table. One collector on PostgreSQL takes ${ratio(one.eventsPerSecond / sqlite.eventsPerSecond)} times
what it takes on SQLite, two ${ratio(two.eventsPerSecond / one.eventsPerSecond)} times what one does. ${stored}.`,
  ];
}

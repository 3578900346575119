import { join } from 'node:path';
import pg from 'pg';
import { startPostgres } from '../../scripts/postgres-server.ts';
import { type Figures, figuresOf, type Round } from './figures.ts';
import type { Options } from './options.ts';
import { type Contender, contend, run } from './stage.ts';
import { eventTraffic } from './traffic.ts';

const EVENTS_PER_REQUEST = 10;

/** What a separate database server costs, and what a second collector adds. */
export interface Postgres {
  sqlite: Figures;
  one: Figures;
  /** Of both together. */
  two: Figures;
  acknowledged: number;
  faults: string[];
}

/**
 * One collector on SQLite, one on PostgreSQL, and two that share it, under the same load, in turn. All traffic is for
 * one site, whose events are stored by one collector at a time.
 *
 * @param directory Where its databases are made.
 */
export async function measurePostgres(directory: string, options: Options): Promise<Postgres> {
  const server = await startPostgres();
  const start = (name: string, databaseUrl: string) =>
    contend(`${EVENTS_PER_REQUEST} events a request, ${name}`, { databaseUrl }, ({ scanSessionId }) =>
      eventTraffic(EVENTS_PER_REQUEST, scanSessionId),
    );
  const sqlite = [await start('SQLite', `file:${join(directory, 'beside-postgres.db')}`)];
  const one = [await start('PostgreSQL', server.url)];
  const two = [await start('PostgreSQL, first of two', server.url), await start('second of two', server.url)];
  for (const group of [sqlite, one, two]) await runTogether(group, options, options.warmupMs, 'warming up');
  const rounds = new Map([sqlite, one, two].map((group): [Contender[], Round[]] => [group, []]));
  for (let round = 1; round <= options.rounds; round++) {
    for (const [group, done] of rounds) {
      done.push(...(await runTogether(group, options, options.roundMs, `round ${round} of ${options.rounds}`)));
    }
  }
  for (const { collector } of [...sqlite, ...one, ...two]) await collector.stop();
  const acknowledged = [...one, ...two].flatMap((contender) => contender.acknowledged);
  const faults = await findFaults(server.url, acknowledged);
  await server.stop();
  const figures = (group: Contender[]) => figuresOf(rounds.get(group) ?? []);
  const half = figures(two);
  const both = { ...half, eventsPerSecond: 2 * half.eventsPerSecond, requestsPerSecond: 2 * half.requestsPerSecond };
  return { sqlite: figures(sqlite), one: figures(one), two: both, acknowledged: acknowledged.length, faults };
}

function runTogether(group: Contender[], { connections }: Options, durationMs: number, what: string): Promise<Round[]> {
  return Promise.all(group.map((contender) => run(contender, durationMs, connections / group.length, what)));
}

async function findFaults(url: string, acknowledged: string[]): Promise<string[]> {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query<{ id: string }>("SELECT encode(event_id, 'hex') AS id FROM events");
  await client.end();
  const stored = new Set(rows.map(({ id }) => id));
  const lost = acknowledged.filter((id) => !stored.has(id.replaceAll('-', ''))).length;
  const twice = rows.length - stored.size;
  return [...(lost ? [`PostgreSQL: ${lost} are lost`] : []), ...(twice ? [`PostgreSQL: ${twice} stand twice`] : [])];
}

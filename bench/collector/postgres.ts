import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startPostgres } from '../../scripts/postgres-server.ts';
import { type BenchCollector, startCollector } from './collector.ts';
import { difference, figuresOf, type Round } from './figures.ts';
import { lineOf, TITLE } from './lines.ts';
import { load } from './load.ts';
import { eventTraffic } from './traffic.ts';

/**
 * What PostgreSQL costs: one collector on SQLite, one on PostgreSQL, and two that share it, under the same load, turn by
 * turn. All of it is about one site, whose events are stored by one collector at a time. Ends with 1 where an event
 * that was acknowledged is not in PostgreSQL, once.
 */
const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '50' },
    events: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '2' },
    warmup: { type: 'string', default: '2' },
  },
});
const connections = Number(values.connections);
const eventsPerRequest = Number(values.events);

interface Contender {
  name: string;
  collectors: BenchCollector[];
  rounds: Round[];
}

const say = (line: string) => process.stdout.write(`${line}\n`);
const directory = mkdtempSync(join(tmpdir(), 'scnv-bench-'));
process.on('exit', () => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));
const server = await startPostgres();
const acknowledged: string[] = [];

const contenders = [
  await contend('SQLite', `file:${join(directory, 'scnv.db')}`, 1),
  await contend('PostgreSQL', server.url, 1),
  await contend('PostgreSQL, shared', server.url, 2),
];
for (const contender of contenders) await run(contender, Number(values.warmup));
say(TITLE);
for (let round = 1; round <= Number(values.rounds); round++) {
  for (const contender of contenders) {
    const done = await run(contender, Number(values.seconds));
    contender.rounds.push(...done);
    say(lineOf(contender.name, together(contender, done)));
  }
}
say(`\nAll rounds together:\n${TITLE}`);
for (const contender of contenders) say(lineOf(contender.name, together(contender, contender.rounds)));
for (const { collectors } of contenders) for (const collector of collectors) await collector.stop();

const faults = await findLost();
say(faults ? `✘ ${faults} of the acknowledged events are not in PostgreSQL, once` : '✔ PostgreSQL has them all, once');
if (faults) process.exitCode = 1;
await server.stop();

async function contend(name: string, databaseUrl: string, count: number): Promise<Contender> {
  const collectors: BenchCollector[] = [];
  while (collectors.length < count) collectors.push(await startCollector({ databaseUrl }));
  return { name, collectors, rounds: [] };
}

/** A round for each of its collectors, all at the same time. */
function run({ name, collectors }: Contender, seconds: number): Promise<Round[]> {
  const size = { connections: connections / collectors.length, durationMs: seconds * 1000 };
  return Promise.all(
    collectors.map(async (collector) => {
      const before = await collector.readCounts();
      const done = await load(collector.port, size, eventTraffic(eventsPerRequest, collector.scanSessionId), () => {});
      const after = await collector.readCounts();
      if (name !== 'SQLite') for (const id of done.acknowledged) acknowledged.push(id);
      return { load: done, counts: difference(after, before), machineShare: 0 };
    }),
  );
}

/** Collectors that run at the same time store so many times more. */
function together({ collectors }: Contender, rounds: Round[]) {
  const figures = figuresOf(rounds);
  return { ...figures, eventsPerSecond: figures.eventsPerSecond * collectors.length };
}

async function findLost(): Promise<number> {
  const client = new pg.Client(server.url);
  await client.connect();
  const { rows } = await client.query<{ id: string }>("SELECT encode(event_id, 'hex') AS id FROM events");
  await client.end();
  const stored = new Set(rows.map(({ id }) => id));
  const lost = acknowledged.filter((id) => !stored.has(id.replaceAll('-', ''))).length;
  return lost + (rows.length - stored.size);
}

import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type BenchCollector, type Counts, startCollector } from './collector.ts';
import { findFaults } from './faults.ts';
import { figuresOf, lineOf, quantile, type Round, TITLE } from './figures.ts';
import { type Load, load } from './load.ts';

/**
 * What group commit is good for: the collector as it is, against the same with a transaction for each request, both
 * under the same load, turn by turn. Ends with 1 where an event that was acknowledged is not in the file, once.
 */
const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '50' },
    events: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '2' },
    warmup: { type: 'string', default: '2' },
    directory: { type: 'string', default: tmpdir() },
  },
});
const size = { connections: Number(values.connections), eventsPerRequest: Number(values.events) };

interface Contender {
  name: string;
  databasePath: string;
  collector: BenchCollector;
  acknowledged: string[];
  rounds: Round[];
}

const directory = mkdtempSync(join(values.directory, 'scnv-bench-'));
process.on('exit', () => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));
const say = (line: string) => process.stdout.write(`${line}\n`);

say(`${size.connections} connections, ${size.eventsPerRequest} events a request, rounds of ${values.seconds} s.`);
say(`A flush of this disk takes ${measureFlushMs().toFixed(2)} ms.`);
const contenders = [await contend('group commit', Number.POSITIVE_INFINITY), await contend('one by one', 1)];
for (const contender of contenders) await run(contender, Number(values.warmup), 'warming up');
say(TITLE);
for (let round = 1; round <= Number(values.rounds); round++) {
  for (const contender of contenders) {
    const done = await run(contender, Number(values.seconds), `round ${round} of ${values.rounds}`);
    contender.rounds.push(done);
    say(lineOf(contender.name, figuresOf([done])));
  }
}

say(`\nAll rounds together:\n${TITLE}`);
const [grouped, single] = contenders as [Contender, Contender];
for (const { name, rounds } of contenders) say(lineOf(name, figuresOf(rounds)));
const gains = grouped.rounds.map((round, place) => gainOf([round], single.rounds.slice(place, place + 1)));
say(
  `Group commit stores ${gainOf(grouped.rounds, single.rounds)} times as many events; by rounds ${gains.join(', ')}.`,
);

for (const { name, collector, databasePath, acknowledged } of contenders) {
  await collector.stop();
  const faults = findFaults(databasePath, acknowledged);
  for (const fault of faults) say(`✘ ${name}: ${fault}`);
  if (faults.length) process.exitCode = 1;
  else say(`✔ ${name}: each of ${acknowledged.length.toLocaleString('en')} acknowledged events is in the file, once`);
}

async function contend(name: string, maxChangesPerCommit: number): Promise<Contender> {
  const databasePath = join(directory, `${maxChangesPerCommit}.db`);
  const collector = await startCollector(`file:${databasePath}`, maxChangesPerCommit);
  return { name, databasePath, collector, acknowledged: [], rounds: [] };
}

async function run({ name, collector, acknowledged }: Contender, seconds: number, what: string): Promise<Round> {
  const before = await collector.readCounts();
  const done = await load(collector.port, { ...size, durationMs: seconds * 1000 }, (soFar) =>
    showProgress(`${name}, ${what}`, soFar),
  );
  if (process.stdout.isTTY) process.stdout.write('\r\x1b[K');
  const after = await collector.readCounts();
  for (const id of done.acknowledged) acknowledged.push(id);
  return { load: done, counts: difference(after, before) };
}

function difference(after: Counts, before: Counts): Counts {
  const { commits, changes, cpuUs } = after;
  return { commits: commits - before.commits, changes: changes - before.changes, cpuUs: cpuUs - before.cpuUs };
}

function gainOf(grouped: Round[], single: Round[]): string {
  return (figuresOf(grouped).eventsPerSecond / figuresOf(single).eventsPerSecond).toFixed(2);
}

function showProgress(what: string, { acknowledged, elapsedMs }: Load): void {
  if (!process.stdout.isTTY) return;
  const events = acknowledged.length.toLocaleString('en');
  process.stdout.write(`\r\x1b[K${what}: ${(elapsedMs / 1000).toFixed(1)} s, ${events} events`);
}

/** How long the disk needs to make a few bytes last: what group commit saves. In milliseconds, the median. */
function measureFlushMs(): number {
  const file = openSync(join(directory, 'flush'), 'w');
  const flushes = Array.from({ length: 101 }, () => {
    const startedAt = performance.now();
    writeSync(file, 'a commit of one small page');
    fsyncSync(file);
    return performance.now() - startedAt;
  });
  closeSync(file);
  return quantile(
    flushes.sort((left, right) => left - right),
    0.5,
  );
}

import { cpus } from 'node:os';
import { type BenchCollector, type Setup, startCollector } from './collector.ts';
import { findFaults } from './faults.ts';
import { difference, type Round } from './figures.ts';
import { type Load, load } from './load.ts';
import type { Options } from './options.ts';
import type { Traffic } from './traffic.ts';

/** A collector under one kind of load, and what it has done so far. */
export interface Contender {
  name: string;
  collector: BenchCollector;
  traffic: Traffic;
  rounds: Round[];
  acknowledged: string[];
}

/** @param trafficOf Makes its load. */
export async function contend(
  name: string,
  setup: Setup,
  trafficOf: (collector: BenchCollector) => Traffic,
): Promise<Contender> {
  const collector = await startCollector(setup);
  return { name, collector, traffic: trafficOf(collector), rounds: [], acknowledged: [] };
}

/**
 * Runs rounds in which each contender has its turn, so that what else the machine does affects all of them alike.
 *
 * @param finishRound Runs last in each round.
 */
export async function compete(contenders: Contender[], options: Options, finishRound = async () => {}): Promise<void> {
  for (const contender of contenders) await run(contender, options.warmupMs, options.connections, 'warming up');
  for (let round = 1; round <= options.rounds; round++) {
    for (const contender of contenders) {
      const what = `round ${round} of ${options.rounds}`;
      contender.rounds.push(await run(contender, options.roundMs, options.connections, what));
    }
    await finishRound();
  }
}

/** Stops the collectors; returns what is wrong with what they have stored. */
export async function settle(contenders: Contender[]): Promise<string[]> {
  const faults: string[] = [];
  for (const { name, collector, acknowledged } of contenders) {
    await collector.stop();
    if (collector.stores === false) continue;
    for (const fault of findFaults(collector.databaseUrl.slice('file:'.length), acknowledged))
      faults.push(`${name}: ${fault}`);
  }
  return faults;
}

/** Runs one round of one contender. */
export async function run(contender: Contender, durationMs: number, connections: number, what: string): Promise<Round> {
  const { name, collector, traffic, acknowledged } = contender;
  const before = await collector.readCounts();
  const machineBefore = machineTimesMs();
  const done = await load(collector.port, { connections, durationMs }, traffic, (soFar) =>
    showProgress(`${name}, ${what}`, soFar),
  );
  const machine = machineTimesMs();
  const counts = difference(await collector.readCounts(), before);
  for (const id of done.acknowledged) acknowledged.push(id);
  endProgress(`${name}, ${what}`, done);
  const [busyMs, allMs] = [machine.busyMs - machineBefore.busyMs, machine.allMs - machineBefore.allMs];
  return { load: done, counts, machineShare: allMs > 0 ? busyMs / allMs : 0 };
}

function machineTimesMs(): { busyMs: number; allMs: number } {
  const times = cpus().map((cpu) => cpu.times);
  const allMs = times.flatMap((each) => Object.values(each)).reduce((sum, ms) => sum + ms, 0);
  return { busyMs: allMs - times.reduce((sum, { idle }) => sum + idle, 0), allMs };
}

function stateOf({ latenciesMs, elapsedMs }: Load): string {
  return `${(elapsedMs / 1000).toFixed(1)} s, ${latenciesMs.length.toLocaleString('en')} requests`;
}

function showProgress(what: string, soFar: Load): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${what}: ${stateOf(soFar)}`);
}

function endProgress(what: string, done: Load): void {
  process.stdout.write(`${process.stdout.isTTY ? '\r\x1b[K' : ''}${what}: ${stateOf(done)}\n`);
}

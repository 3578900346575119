import { quantile } from '../rig/quantile.ts';
import type { Counts } from './collector.ts';
import type { Load } from './load.ts';

/** One round of load on one collector. */
export interface Round {
  load: Load;
  counts: Counts;
  /** The share of all processors that was busy, for whatever reason, from 0 to 1. */
  machineShare: number;
}

/** The result of all rounds of a collector. */
export interface Figures {
  eventsPerSecond: number;
  requestsPerSecond: number;
  /** Of requests, in milliseconds. */
  p50Ms: number;
  p99Ms: number;
  commitsPerSecond: number;
  /** Requests per commit. */
  changesPerCommit: number;
  /** CPU microseconds of the collector. */
  cpuUsPerEvent: number;
  /** How busy its event loop was, from 0 to 1. */
  loopShare: number;
  machineShare: number;
}

/** Combines all rounds of a collector, weighted by their length. */
export function figuresOf(rounds: Round[]): Figures {
  const sum = (of: (round: Round) => number) => rounds.reduce((total, round) => total + of(round), 0);
  const latenciesMs = rounds.flatMap(({ load }) => load.latenciesMs);
  const commits = sum(({ counts }) => counts.commits);
  const events = sum(({ load }) => load.acknowledged.length);
  const elapsedMs = sum(({ load }) => load.elapsedMs);
  return {
    eventsPerSecond: (events * 1000) / elapsedMs,
    requestsPerSecond: (latenciesMs.length * 1000) / elapsedMs,
    p50Ms: quantile(latenciesMs, 0.5),
    p99Ms: quantile(latenciesMs, 0.99),
    commitsPerSecond: (commits * 1000) / elapsedMs,
    changesPerCommit: sum(({ counts }) => counts.changes) / commits,
    cpuUsPerEvent: sum(({ counts }) => counts.cpuUs) / events,
    loopShare: sum(({ counts }) => counts.loopMs) / elapsedMs,
    machineShare: sum(({ load, machineShare }) => machineShare * load.elapsedMs) / elapsedMs,
  };
}

/** The bottleneck of a collector: the resource that is closest to being used up. */
export function limitOf({ loopShare, machineShare, commitsPerSecond }: Figures, flushMs: number): string {
  const shares = {
    'the loop that answers': loopShare,
    'the processors of the machine, which the load shares': machineShare,
    'the flushes of the disk': (commitsPerSecond * flushMs) / 1000,
  };
  const [[name, share]] = Object.entries(shares).sort(([, left], [, right]) => right - left) as [[string, number]];
  return `${name}, ${Math.round(share * 100)} % busy`;
}

export function difference(after: Counts, before: Counts): Counts {
  const names = Object.keys(after) as (keyof Counts)[];
  return Object.fromEntries(names.map((name) => [name, after[name] - before[name]])) as unknown as Counts;
}

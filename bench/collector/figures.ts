import type { Counts } from './collector.ts';
import type { Load } from './load.ts';

/** One round of load on one collector. */
export interface Round {
  load: Load;
  counts: Counts;
}

/** What the rounds of a collector come to. */
export interface Figures {
  eventsPerSecond: number;
  /** Of requests, in milliseconds. */
  p50Ms: number;
  p99Ms: number;
  commits: number;
  /** Requests for each commit. */
  changesPerCommit: number;
  /** Microseconds of the collector. */
  cpuUsPerEvent: number;
}

/** All rounds of a collector taken together, weighted by their length. */
export function figuresOf(rounds: Round[]): Figures {
  const sum = (of: (round: Round) => number) => rounds.reduce((total, round) => total + of(round), 0);
  const latenciesMs = rounds.flatMap(({ load }) => load.latenciesMs).sort((left, right) => left - right);
  const commits = sum(({ counts }) => counts.commits);
  const events = sum(({ load }) => load.acknowledged.length);
  return {
    eventsPerSecond: (events * 1000) / sum(({ load }) => load.elapsedMs),
    p50Ms: quantile(latenciesMs, 0.5),
    p99Ms: quantile(latenciesMs, 0.99),
    commits,
    changesPerCommit: sum(({ counts }) => counts.changes) / commits,
    cpuUsPerEvent: sum(({ counts }) => counts.cpuUs) / events,
  };
}

/** The smallest value that is not below this share of all of them. */
export function quantile(sorted: number[], share: number): number {
  return sorted[Math.max(Math.ceil(sorted.length * share) - 1, 0)] ?? Number.NaN;
}

const COLUMNS = ['events/s', 'p50 ms', 'p99 ms', 'commits', 'requests/commit', 'CPU µs/event'];

/** The names of what {@link lineOf} tells. */
export const TITLE = rowOf('', COLUMNS);

/** A line of the table. */
export function lineOf(name: string, figures: Figures): string {
  const whole = (value: number) => Math.round(value).toLocaleString('en');
  const tenths = (value: number) => value.toFixed(1);
  return rowOf(name, [
    whole(figures.eventsPerSecond),
    tenths(figures.p50Ms),
    tenths(figures.p99Ms),
    whole(figures.commits),
    tenths(figures.changesPerCommit),
    tenths(figures.cpuUsPerEvent),
  ]);
}

function rowOf(name: string, cells: string[]): string {
  return name.padEnd(12) + cells.map((cell, place) => cell.padStart((COLUMNS[place] as string).length + 3)).join('');
}

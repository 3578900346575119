import type { Commits } from './collector.ts';
import type { Load } from './load.ts';

/** One round of load on one collector. */
export interface Round {
  load: Load;
  commits: Commits;
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
}

/** All rounds of a collector taken together, weighted by their length. */
export function figuresOf(rounds: Round[]): Figures {
  const sum = (of: (round: Round) => number) => rounds.reduce((total, round) => total + of(round), 0);
  const latenciesMs = rounds.flatMap(({ load }) => load.latenciesMs).sort((left, right) => left - right);
  const commits = sum((round) => round.commits.commits);
  return {
    eventsPerSecond: (sum(({ load }) => load.acknowledged.length) * 1000) / sum(({ load }) => load.elapsedMs),
    p50Ms: quantile(latenciesMs, 0.5),
    p99Ms: quantile(latenciesMs, 0.99),
    commits,
    changesPerCommit: sum((round) => round.commits.changes) / commits,
  };
}

/** The smallest value that is not below this share of all of them. */
export function quantile(sorted: number[], share: number): number {
  return sorted[Math.max(Math.ceil(sorted.length * share) - 1, 0)] ?? Number.NaN;
}

const COLUMNS = ['events/s', 'p50 ms', 'p99 ms', 'commits', 'requests/commit'];

/** The names of what {@link lineOf} tells. */
export const TITLE = rowOf('', COLUMNS);

/** A line of the table. */
export function lineOf(name: string, { eventsPerSecond, p50Ms, p99Ms, commits, changesPerCommit }: Figures): string {
  const whole = (value: number) => Math.round(value).toLocaleString('en');
  const cells = [whole(eventsPerSecond), p50Ms.toFixed(1), p99Ms.toFixed(1), whole(commits)];
  return rowOf(name, [...cells, changesPerCommit.toFixed(1)]);
}

function rowOf(name: string, cells: string[]): string {
  return name.padEnd(12) + cells.map((cell, place) => cell.padStart((COLUMNS[place] as string).length + 4)).join('');
}

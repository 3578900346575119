import type { Figures } from './figures.ts';

const COLUMNS = ['events/s', 'p50 ms', 'p99 ms', 'commits/s', 'requests/commit', 'CPU µs/event'];

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
    whole(figures.commitsPerSecond),
    tenths(figures.changesPerCommit),
    tenths(figures.cpuUsPerEvent),
  ]);
}

function rowOf(name: string, cells: string[]): string {
  return name.padEnd(12) + cells.map((cell, place) => cell.padStart((COLUMNS[place] as string).length + 3)).join('');
}

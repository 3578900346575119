import { table } from '../rig/table.ts';
import { BLANK } from './contenders.ts';
import { digits, type Figure, figuresOf, ratio, type Sample } from './figures.ts';
import { heavyRows } from './rows/every-row.ts';
import type { Row } from './rows/row.ts';

/** The sections about a heavy page with each SDK, next to the page without any. */
export function heavySections(samples: Sample[]): string[] {
  return heavyRows.flatMap((row) => sectionOf(row, samples));
}

function sectionOf(row: Row, samples: Sample[]): string[] {
  const own = samples.filter((sample) => sample.row === row.name);
  if (!own.length) return [];
  // No contender has this name, so nothing is subtracted.
  const figures = figuresOf(own, '');
  const times = `x ${BLANK}`;
  return [
    `## ${row.title}`,
    row.about,
    table(
      ['SDK', 'n', `median ${row.unit}`, times, `p95 ${row.unit}`, times],
      [...figures].map(([name, figure]) => [name, ...cellsOf(figure, figures.get(BLANK))]),
    ),
  ];
}

function cellsOf({ count, median, p95 }: Figure, alone: Figure | undefined): string[] {
  return [String(count), digits(median), ratio(median, alone?.median), digits(p95), ratio(p95, alone?.p95)];
}

import { playedClicks, realClicks } from './click.ts';
import { interaction, largestPaint } from './heavy.ts';
import { load, loadAtOnce } from './load.ts';
import type { Row } from './row.ts';
import { scrollEvents } from './scroll.ts';
import { scrollThrough } from './scroll-through.ts';
import { track } from './track.ts';

/** In the order of the tables. */
export const everyRow: Row[] = [load, track, realClicks, scrollEvents, scrollThrough];

/** Rows from which the page alone is not subtracted: they measure what an SDK prolongs. */
export const heavyRows: Row[] = [largestPaint, interaction];

/** The rows of each visit, in this order: each leaves little behind that affects the next. */
export const visits = {
  whole: [load, scrollEvents, scrollThrough, playedClicks, track, realClicks],
  unscanned: [load],
  loadAlone: [loadAtOnce],
  heavy: heavyRows,
};

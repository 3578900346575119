import { playedClicks, realClicks } from './click.ts';
import { interaction, largestPaint } from './heavy.ts';
import { load, loadAtOnce } from './load.ts';
import type { Row } from './row.ts';
import { scrollEvents } from './scroll.ts';
import { scrollThrough } from './scroll-through.ts';
import { track } from './track.ts';

/** In the order of the tables. */
export const everyRow: Row[] = [load, track, realClicks, scrollEvents, scrollThrough];

/** Those of which the page alone is not taken off: what it takes is what the SDK makes longer. */
export const heavyRows: Row[] = [largestPaint, interaction];

/** What a visit goes through, in this order: little is left of one for the next. */
export const visits = {
  whole: [load, scrollEvents, scrollThrough, playedClicks, track, realClicks],
  unscanned: [load],
  loadAlone: [loadAtOnce],
  heavy: heavyRows,
};

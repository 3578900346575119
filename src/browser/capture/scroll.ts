import type { Recorder } from '../../world.ts';
import { isIgnored, on, type Undos } from '../events.ts';
import { isHidden } from '../page.ts';

/** A visitor who stays this long on a page that needs no scrolling has seen all of it. */
const DWELL_MS = 2_000;
const STEP = 25;

/** Records each quarter of a page, once, when it comes into view. */
export function captureScroll(recorder: Recorder, undos: Undos): void {
  let reached = 0;
  let frame = 0;
  let target: EventTarget | null;

  // Many events come between two frames, and each reading of the layout may cost a frame.
  on(undos, 'scroll', (event) => {
    if ((frame && target === event.target) || isIgnored(event)) return;
    target = event.target;
    frame = frame || requestAnimationFrame(look);
  });
  const dwell = setTimeout(() => {
    // Documents without layout, as in tests, cannot say what is where.
    if (reached || isHidden() || !document.elementsFromPoint) return;
    const boxes = document.elementsFromPoint(innerWidth / 2, innerHeight / 2).concat(pageBox());
    if (boxes.some(depthOf)) return;
    reached = 100;
    recorder.note('scroll', { depth: reached, above_fold: true });
  }, DWELL_MS);
  undos.push(() => {
    cancelAnimationFrame(frame);
    clearTimeout(dwell);
  });

  function look() {
    frame = 0;
    // A list may be scrolled in the same frame. Routers scroll to the top, which does not count.
    const depths = [pageBox(), target as Element].map((box) => (box.scrollTop > 0 ? depthOf(box) : 0));
    const depth = Math.max(...depths);
    while (reached + STEP <= depth) {
      reached += STEP;
      recorder.note('scroll', { depth: reached });
    }
  }
}

function pageBox(): Element {
  return document.scrollingElement || document.documentElement;
}

/** How much of a box has been seen, in percent; 0 if it cannot be scrolled or is small, such as a list in a corner. */
function depthOf({ clientHeight, clientWidth, scrollHeight, scrollTop }: Element): number {
  const isLarge = clientHeight * 2 >= innerHeight && clientWidth * 2 >= innerWidth;
  // Browsers round, so the last pixel may never be reached. Some let a page bounce beyond its end.
  const seen = Math.min(scrollHeight, scrollTop + clientHeight + 1);
  return isLarge && scrollHeight > clientHeight + 1 ? (100 * seen) / scrollHeight : 0;
}

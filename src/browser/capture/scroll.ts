import type { Recorder } from '../../world.ts';
import { isIgnored, on, type Undos } from '../events.ts';
import { isHidden } from '../page.ts';

/** A visitor who stays this long on a page that needs no scrolling has seen all of it. */
const DWELL_MS = 2_000;
const STEP = 25;

/**
 * Records each quarter of a page, once, when it comes into view.
 *
 * @param last Where the page was when it was last scrolled, perhaps in an earlier view.
 */
export function captureScroll(recorder: Recorder, undos: Undos, last: { top: number }): void {
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
    if (reached || isHidden() || document.readyState === 'loading' || !document.elementsFromPoint) return;
    if (document.elementsFromPoint(innerWidth / 2, innerHeight / 2).some(depthOf)) return;
    reached = 100;
    recorder.note('scroll', { depth: reached, above_fold: true });
  }, DWELL_MS);
  undos.push(() => {
    cancelAnimationFrame(frame);
    clearTimeout(dwell);
  });

  function look() {
    frame = 0;
    const page = pageBox();
    const box = target as Element;
    const depth = Math.max(
      // Routers scroll to the top, perhaps smoothly, which does not count; nor does a page that bounces beyond its top.
      page.scrollTop > 0 && page.scrollTop > last.top ? depthOf(page) : 0,
      // What is scrolled on top of a long page is a menu or a dialog.
      box.scrollTop > 0 && page.scrollHeight < innerHeight * 2 ? depthOf(box) : 0,
    );
    last.top = page.scrollTop;
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

import type { OwnEvent } from './moment.ts';
import { createRedactor } from './redact.ts';
import { NO_VIEW, nextView, type RouteOptions, type View } from './view.ts';
import { MAX_TEXT_LENGTH } from './wire.ts';
import type { TrackerWorld } from './world.ts';

/** Apps set the title of a page after they have gone to it. */
export const TITLE_DELAY_MS = 150;

/** The page view of this moment, and the event that counts it. */
export interface Viewing {
  /** Begins another view where the address is that of another page. */
  begin(): void;
  /** What events carry of the page as it is now. */
  fields(): { page_url: string; page_title: string; referrer: string; page_view_id: string };
  /**
   * Takes an event as the one that counts this view; where there is one already, that one gets its metadata, too.
   *
   * @param isFinal Whether its title is not to be read again.
   * @returns Whether there was one.
   */
  count(event: OwnEvent, isFinal: boolean): boolean;
  /** Whoever goes on quickly has seen a title, too. */
  readTitle(): void;
  /** The page came back, and nobody knows from where. */
  restore(): void;
  /** No view goes on. */
  finish(): void;
}

/**
 * @param newId Makes a UUID.
 * @param isLooking Whether the address may be another page's already; then the title may be, too.
 * @param onBegin Is told when a view begins; what it pushes is undone as the view ends.
 */
export function createViewing(
  options: RouteOptions,
  world: Pick<TrackerWorld, 'page' | 'setTimer'>,
  newId: () => string,
  isLooking: () => boolean,
  onBegin: (undos: (() => void)[]) => void,
): Viewing {
  const redactUrl = createRedactor();
  const redactTitle = createRedactor();
  const undos: (() => void)[] = [];
  let view = NO_VIEW;
  let counted: OwnEvent | undefined;
  /** The same, until its title is final. */
  let untitled: OwnEvent | undefined;

  function finish() {
    for (const undo of undos.splice(0)) undo();
    counted = untitled = undefined;
  }

  function readTitle() {
    // Without one it was taken out, for the visitor's sake.
    if (untitled && untitled.page_title != null && !isLooking())
      untitled.page_title = redactTitle(world.page().page_title);
  }

  return {
    begin() {
      const next = nextView(view, world.page(), options, newId);
      if (next === view) return;
      finish();
      view = next;
      onBegin(undos);
    },
    fields() {
      const { page_url, page_title } = world.page();
      return Object.assign(
        { page_url: redactUrl(page_url).slice(0, MAX_TEXT_LENGTH), page_title: redactTitle(page_title) },
        view.fields,
      );
    },
    count(event, isFinal) {
      if (counted) {
        counted.metadata = Object.assign({}, counted.metadata, event.metadata);
        return true;
      }
      counted = event;
      if (!isFinal) {
        untitled = event;
        undos.push(
          world.setTimer(() => {
            readTitle();
            untitled = undefined;
          }, TITLE_DELAY_MS),
        );
      }
      return false;
    },
    readTitle,
    restore() {
      if (view.route) view = { page_url: '', route: '-' } as View;
    },
    finish,
  };
}

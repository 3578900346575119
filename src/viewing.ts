import type { OwnEvent } from './moment.ts';
import { createRedactor } from './redact.ts';
import { NO_VIEW, nextView, type RouteOptions, type View } from './view.ts';
import { MAX_TEXT_LENGTH } from './wire.ts';
import type { TrackerWorld } from './world.ts';

/** Apps set the title of a page after navigating to it. */
export const TITLE_DELAY_MS = 150;

/** The current page view, and the event that counts it. */
export interface Viewing {
  /** Begins another view if the address is that of another page. */
  begin(): void;
  /** What events carry of the page as it is now. */
  fields(): { page_url: string; page_title: string; referrer: string; page_view_id: string };
  /**
   * Takes an event as the one that counts this view; if there is one already, merges the metadata into that one.
   *
   * @param isFinal Whether its title must not be read again.
   * @returns Whether there was one already.
   */
  count(event: OwnEvent, isFinal: boolean): boolean;
  /** Reads the title now: the visitor may move on before it is due. */
  readTitle(): void;
  /** Makes the next view a new one without a referrer: where the visitor has been is unknown. */
  restore(): void;
  /** Ends the view. */
  finish(): void;
}

/**
 * @param newId Makes a UUID.
 * @param isLooking Whether the address may already be another page's; then so may the title.
 * @param onBegin Called when a view begins; what it pushes is undone when the view ends.
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
  /** The same event, until its title is final. */
  let untitled: OwnEvent | undefined;

  function finish() {
    for (const undo of undos.splice(0)) undo();
    counted = untitled = undefined;
  }

  function readTitle() {
    // An event without a title was stripped.
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

import type { OwnEvent } from './moment.ts';
import { createRedactor } from './redact.ts';
import { NO_VIEW, nextView, type RouteOptions } from './view.ts';
import { MAX_TEXT_LENGTH } from './wire.ts';
import type { TrackerWorld } from './world.ts';

/** Apps set the title of a page after they have gone to it. */
export const TITLE_DELAY_MS = 150;

/** The page view of this moment, and the event that counts it. */
export interface Viewing {
  /** Begins another view where the address is that of another page. Returns whether it did. */
  begin(): boolean;
  /** What events carry of the page as it is now. */
  fields(): { page_url: string; page_title: string; referrer: string; page_view_id: string };
  /** Whether an event counts this view already. */
  isCounted(): unknown;
  /** Takes an event as the one that counts this view. */
  count(event: OwnEvent, isFinal: unknown): void;
  /** Adds to that event what another one for the same view tells. */
  fold(event: OwnEvent): void;
  /** Whoever goes on quickly has seen a title, too. */
  readTitle(): void;
  /** The page came back, and nobody knows from where. */
  restore(): void;
  end(): void;
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

  function end() {
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
      if (next === view) return false;
      end();
      view = next;
      onBegin(undos);
      return true;
    },
    fields() {
      const { page_url, page_title } = world.page();
      return Object.assign(
        { page_url: redactUrl(page_url).slice(0, MAX_TEXT_LENGTH), page_title: redactTitle(page_title) },
        view.fields,
      );
    },
    isCounted: () => counted,
    fold(event) {
      const view = counted as OwnEvent;
      view.metadata = Object.assign({}, view.metadata, event.metadata);
    },
    count(event, isFinal) {
      counted = event;
      if (isFinal) return;
      untitled = event;
      undos.push(
        world.setTimer(() => {
          readTitle();
          untitled = undefined;
        }, TITLE_DELAY_MS),
      );
    },
    readTitle,
    restore() {
      if (view.route) view = { fields: view.fields, page_url: '', route: '-' };
    },
    end,
  };
}

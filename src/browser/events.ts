/** Functions that undo something when it ends. */
export type Undos = (() => void)[];

/** Runs before the page's own handlers, which may stop an event; and cannot cancel it itself. */
const HOW = { capture: true, passive: true };

/**
 * Listens to events of these types, separated by spaces, until undone. Nothing thrown by the handler reaches the page.
 */
export function on<Kind extends Event>(
  undos: Undos,
  types: string,
  handler: (event: Kind) => void,
  target: EventTarget = window,
): void {
  const guarded = (event: Event) => {
    try {
      handler(event as Kind);
    } catch {
      // The event is lost; what the visitor wanted to do is not.
    }
  };
  for (const type of types.split(' ')) {
    target.addEventListener(type, guarded, HOW);
    undos.push(() => target.removeEventListener(type, guarded, HOW));
  }
}

/** What the page excludes from tracking. */
export const IGNORED = '[data-scnv-ignore]';

export function matches(node: EventTarget, selector: string): unknown {
  // The page's element names are properties of these two, so asking them takes longer than asking all others.
  if (node === window || node === document) return false;
  // A form may have a field called `matches`: the property exists, but the method has to be the prototype's.
  return (node as Element).matches && HTMLElement.prototype.matches.call(node, selector);
}

/** The innermost element on an event's path that matches, through open shadow roots. */
export function closest<Kind extends Element>(event: Event, selector: string): Kind | undefined {
  return event.composedPath().find((node) => matches(node, selector)) as Kind;
}

/** Whether an event happened in what the page excludes from tracking. */
export function isIgnored(event: Event): unknown {
  return closest(event, IGNORED);
}

/** The first of these attributes that is present and not empty. Not properties: a form's may be fields of that name. */
export function attributeOf(element: Element, names: string): string {
  const values = names.split(' ').map((name) => element.getAttribute(name));
  return values.find(Boolean) || '';
}

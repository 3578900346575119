/** What ends something, when it is time. */
export type Undos = (() => void)[];

/** Before the page's own handlers, which may stop an event; and without a chance to do so itself. */
const HOW = { capture: true, passive: true };

/**
 * Listens to events of these types, divided by spaces, until it is undone. Whatever goes wrong in the handler, the page
 * goes on.
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
      // The event is lost; what the visitor wanted is not.
    }
  };
  for (const type of types.split(' ')) {
    target.addEventListener(type, guarded, HOW);
    undos.push(() => target.removeEventListener(type, guarded, HOW));
  }
}

/** What the page wants no word of. */
export const IGNORED = '[data-scnv-ignore]';

export function matches(node: EventTarget, selector: string): boolean {
  // What these two have may be named by the page: to ask them takes longer than to ask all others.
  if (node === window || node === document) return false;
  // A form may have a field of that name: it has it, but it is no method of its own.
  return !!(node as Element).matches && Element.prototype.matches.call(node, selector);
}

/** The innermost element of an event that matches, through open shadow roots. */
export function closest<Kind extends Element>(event: Event, selector: string): Kind | undefined {
  return event.composedPath().find((node) => matches(node, selector)) as Kind;
}

/** Whether an event happened where the page wants no word of it. */
export function isIgnored(event: Event): boolean {
  return !!closest(event, IGNORED);
}

/** The first of these attributes that is there and not empty. Properties of forms may be fields of the same name. */
export function attributeOf(element: Element, names: string): string {
  const values = names.split(' ').map((name) => element.getAttribute(name));
  return values.find(Boolean) || '';
}

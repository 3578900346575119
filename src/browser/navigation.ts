import { on, type Undos } from './events.ts';

/** Calls back after the address has changed without a page load. */
export function watchNavigation(onNavigate: () => void, undos: Undos): void {
  const { navigation } = window as { navigation?: EventTarget & { currentEntry?: unknown } };
  // It may also be an element with that id.
  if (navigation && navigation.currentEntry) on(undos, 'currententrychange', onNavigate, navigation);
  else {
    on(undos, 'popstate hashchange', onNavigate);
    undos.push(wrap('pushState', onNavigate), wrap('replaceState', onNavigate));
  }
}

/** Makes a method of `history` report its calls. Returns the undo, which respects later wrappers. */
function wrap(method: 'pushState' | 'replaceState', onCall: () => void): () => void {
  // Wrapped where it is defined: on `history` itself it would hide later changes to the prototype.
  // biome-ignore lint/suspicious/noPrototypeBuiltins: ES2017 has no other, and the object is the browser’s own
  const owner = history.hasOwnProperty(method) ? history : History.prototype;
  const original = owner[method];
  const wrapped: History[typeof method] = function (this: History, ...parameters) {
    const result = original.apply(this, parameters);
    try {
      onCall();
    } catch {
      // The router must not suffer.
    }
    return result;
  };
  owner[method] = wrapped;
  return () => {
    if (owner[method] === wrapped) owner[method] = original;
  };
}

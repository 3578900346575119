import { on, type Undos } from './events.ts';

/** Calls back after the address has changed without a new page. */
export function watchNavigation(onNavigate: () => void, undos: Undos): void {
  const { navigation } = window as { navigation?: EventTarget & { currentEntry?: unknown } };
  // It may also be an element with that id.
  if (navigation && navigation.currentEntry) on(undos, 'currententrychange', onNavigate, navigation);
  else {
    on(undos, 'popstate hashchange', onNavigate);
    undos.push(wrap('pushState', onNavigate), wrap('replaceState', onNavigate));
  }
}

/** Lets a method of `history` tell of its calls. Returns the undo: what others have wrapped since is theirs. */
function wrap(method: 'pushState' | 'replaceState', onCall: () => void): () => void {
  // Where it stands now: one of `history` itself would hide what others do to all histories later.
  // biome-ignore lint/suspicious/noPrototypeBuiltins: there is no other in ES2017, and it is the browser’s own
  const owner = history.hasOwnProperty(method) ? history : History.prototype;
  const original = owner[method];
  const wrapped: History[typeof method] = function (this: History, ...parameters) {
    const result = original.apply(this, parameters);
    try {
      onCall();
    } catch {
      // The router is not to suffer.
    }
    return result;
  };
  owner[method] = wrapped;
  return () => {
    if (owner[method] === wrapped) owner[method] = original;
  };
}

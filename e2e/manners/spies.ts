/** A prelude: from here on `touched` lists every API of the page that the SDK calls. */
export const spyOnSdk = `(${watchSdk})();`;

/** What such a page can report. */
export interface Spied {
  /** Names of what was called, such as `fetch` or `Storage.setItem`, the oldest first. */
  touched: string[];
  /** Events that the SDK listens to now, sorted. */
  listening(): string[];
  /** Fires all pending timers of the SDK; returns how many there were. */
  fireTimers(): number;
}

/** Runs in the page. The stack tells who calls: the page and the driver of the browser call the same APIs. */
function watchSdk() {
  const touched: string[] = [];
  const listeners: { key: unknown[]; type: string }[] = [];
  const timers = new Map<unknown, () => void>();
  const bySdk = () => /scnv\.js|\/sdk\//.test(String(new Error().stack));

  type Call = (this: unknown, ...parameters: unknown[]) => unknown;
  function replace(owner: object | undefined, name: string, wrap: (original: Call) => Call) {
    const found = owner && Object.getOwnPropertyDescriptor(owner, name);
    if (!owner || !found) return;
    const how =
      found.set && /^(cookie|title|returnValue|cancelBubble)$/.test(name) ? 'set' : found.value ? 'value' : 'get';
    Object.defineProperty(owner, name, { ...found, [how]: wrap(found[how]) });
  }
  function spy(owner: object | undefined, prefix: string, names: string) {
    for (const name of names.split(' ')) {
      replace(owner, name, (original) => {
        function spied(this: unknown, ...parameters: unknown[]) {
          if (bySdk()) touched.push(prefix + name);
          return new.target ? Reflect.construct(original, parameters, original) : original.apply(this, parameters);
        }
        return Object.assign(spied, { prototype: original.prototype });
      });
    }
  }

  spy(window, '', 'fetch XMLHttpRequest WebSocket EventSource Worker SharedWorker BroadcastChannel Image');
  spy(window, '', 'MutationObserver IntersectionObserver ResizeObserver PerformanceObserver queueMicrotask');
  spy(Navigator.prototype, '', 'sendBeacon locks');
  spy(Storage.prototype, 'Storage.', 'setItem removeItem clear');
  spy(IDBFactory.prototype, 'indexedDB.', 'open deleteDatabase');
  spy(Document.prototype, 'document.', 'cookie title createElement createElementNS write open');
  spy(History.prototype, 'history.', 'pushState replaceState back forward go');
  spy(Node.prototype, '', 'appendChild insertBefore replaceChild removeChild');
  spy(Element.prototype, '', 'setAttribute removeAttribute append prepend before after remove attachShadow');
  spy(Event.prototype, '', 'preventDefault stopPropagation stopImmediatePropagation returnValue cancelBubble');

  const keyOf = (target: unknown, type: unknown, callback: unknown, options: unknown) => {
    const { capture } = Object(typeof options === 'object' ? options : { capture: options });
    return [target, type, callback, !!capture];
  };
  const placeOf = (key: unknown[]) => listeners.findIndex((one) => one.key.every((part, place) => part === key[place]));
  replace(EventTarget.prototype, 'addEventListener', (original) => {
    return function (this: unknown, type, callback, options) {
      const target = this || window;
      const key = keyOf(target, type, callback, options);
      if (bySdk() && !(target instanceof XMLHttpRequest)) {
        touched.push(`listen ${type}`);
        if (placeOf(key) < 0) listeners.push({ key, type: String(type) });
      }
      return original.call(this, type, callback, options);
    };
  });
  replace(EventTarget.prototype, 'removeEventListener', (original) => {
    return function (this: unknown, type, callback, options) {
      const place = placeOf(keyOf(this || window, type, callback, options));
      if (place >= 0) listeners.splice(place, 1);
      return original.call(this, type, callback, options);
    };
  });

  for (const [start, end] of [
    ['setTimeout', 'clearTimeout'],
    ['setInterval', 'clearInterval'],
    ['requestAnimationFrame', 'cancelAnimationFrame'],
    ['requestIdleCallback', 'cancelIdleCallback'],
  ] as const) {
    replace(window, start, (original) => {
      return (callback, ...parameters) => {
        if (!bySdk()) return original.call(window, callback, ...parameters);
        touched.push(start);
        const run = () => {
          timers.delete(id);
          (callback as () => void)();
        };
        const id = original.call(window, run, ...parameters);
        timers.set(id, run);
        return id;
      };
    });
    replace(window, end, (original) => {
      return (id) => {
        timers.delete(id);
        return original.call(window, id);
      };
    });
  }

  const spied: Spied = {
    touched,
    listening: () => listeners.map(({ type }) => type).sort(),
    fireTimers() {
      const left = [...timers.values()];
      for (const run of left) run();
      return left.length;
    },
  };
  Object.assign(window, spied);
}

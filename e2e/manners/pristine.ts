/** A prelude: remembers each function that a page can reach, and each name. */
export const rememberAll = `(${remember})();`;

/** What such a page can report. */
export interface Pristine {
  /** How many functions were remembered. */
  size: number;
  /** Paths, such as `History.prototype.pushState`, of functions that were replaced, removed or added. */
  changed(): string[];
  /** New names of the window. */
  added(): string[];
}

/** Runs in the page, before the SDK. */
function remember() {
  // Playwright leaves a function in the page to type in Firefox.
  const isOfDriver = (name: string) => name.startsWith('__pw');
  function functions(): Map<string, unknown> {
    const found = new Map<string, unknown>();
    const look = (path: string, owner: object) => {
      for (const key of Reflect.ownKeys(owner)) {
        const how = Object.getOwnPropertyDescriptor(owner, key) || {};
        for (const [part, value] of Object.entries(how)) {
          if (typeof value === 'function')
            found.set(`${path}${String(key)}${part === 'value' ? '' : ` (${part})`}`, value);
        }
      }
    };
    look('', window);
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(window))) {
      if (typeof value !== 'function') continue;
      look(`${name}.`, value);
      if (value.prototype) look(`${name}.prototype.`, value.prototype);
    }
    const objects = {
      console,
      JSON,
      Math,
      Reflect,
      Intl,
      Atomics,
      navigator,
      history,
      location,
      document,
      performance,
    };
    for (const [name, object] of Object.entries(objects)) look(`${name}.`, object);
    return found;
  }

  const pristine: Pristine = {
    size: 0,
    changed() {
      const now = functions();
      const gone = [...before].filter(([path, value]) => now.get(path) !== value);
      const come = [...now].filter(([path]) => !before.has(path) && !/^scanova\b/.test(path) && !isOfDriver(path));
      return [...gone, ...come].map(([path]) => path).sort();
    },
    added: () => Object.getOwnPropertyNames(window).filter((name) => !names.includes(name) && !isOfDriver(name)),
  };
  Object.assign(window, { pristine });
  const names = Object.getOwnPropertyNames(window);
  const before = functions();
  pristine.size = before.size;
}

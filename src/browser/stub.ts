import { now } from './clock.ts';

/**
 * The inline part of the snippet: keeps calls, with their times, until the script is there. It names no address, so
 * one CSP hash is right for every site.
 */
interface Stub {
  (...call: unknown[]): void;
  q?: [calledAt: number, call: unknown[]][];
}

const page = window as { scanova?: Stub };

// Or it is an element with that id: perhaps the tag itself.
if (typeof page.scanova !== 'function') {
  const calls: Stub['q'] = [];
  page.scanova = (...call) => {
    calls.push([now(), call]);
  };
  page.scanova.q = calls;
}

import { now } from './clock.ts';

/**
 * The inline part of the snippet: queues calls, with their times, until the script has loaded. It contains no URL, so
 * one CSP hash fits every site.
 */
interface Stub {
  (...call: unknown[]): void;
  q?: [calledAt: number, call: unknown[]][];
}

const page = window as { scanova?: Stub };

// It may also be an element with that id, perhaps the tag itself.
if (typeof page.scanova !== 'function') {
  const calls: Stub['q'] = [];
  page.scanova = (...call) => {
    calls.push([now(), call]);
  };
  page.scanova.q = calls;
}

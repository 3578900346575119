import type { Answer } from '../src/outcome.ts';
import type { TrackerWorld } from '../src/tracker.ts';
import type { BrowserEvent, Envelope } from '../src/wire.ts';

export const START = Date.UTC(2026, 0, 1, 12);
export const DAY_MS = 24 * 60 * 60 * 1000;
export const SCAN = '019b7a10-0000-7000-8000-00000000000a';
export const OTHER_SCAN = '019b7a10-0000-7000-8000-00000000000b';
export const RECEIPT = { accepted: 1, duplicates: 0, rejected: 0, results: [] };
export const TAKEN: Answer = { status: 200, body: RECEIPT };
export const NO_ANSWER: Answer = { status: 0 };

/** Lets everything run that waits for nothing but its turn. */
export const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A source of chance that gives the same numbers on every run. */
export function createRandom(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A clock that goes only when told, and its timers. */
export function createClock() {
  let now = START;
  let timers: { at: number; callback: () => void }[] = [];
  const without = (timer: object) => timers.filter((other) => other !== timer);

  return {
    now: () => now,
    setTimer(callback: () => void, delayMs: number) {
      const timer = { at: now + delayMs, callback };
      timers.push(timer);
      return () => {
        timers = without(timer);
      };
    },
    timers: () => timers.length,
    async advance(ms: number) {
      const end = now + ms;
      for (;;) {
        const [next] = timers.filter(({ at }) => at <= end).sort((left, right) => left.at - right.at);
        if (!next) break;
        timers = without(next);
        now = next.at;
        next.callback();
        await turn();
      }
      now = end;
    },
  };
}

/** A network on which each request waits until the test answers it. */
export function createNetwork<Parameters extends unknown[]>() {
  const requests: { parameters: Parameters; answer: (answer: Answer) => Promise<void> }[] = [];
  return {
    requests,
    request: (...parameters: Parameters) =>
      new Promise<Answer>((resolve) => {
        const answer = (given: Answer) => {
          resolve(given);
          return turn();
        };
        requests.push({ parameters, answer });
      }),
  };
}

export type World = ReturnType<typeof createWorld>;

/** The world of a tracker, which notes what is asked of it. */
export function createWorld(url = `https://shop.example/?scnv=${SCAN}`, stored: string | null = null) {
  const clock = createClock();
  const network = createNetwork<[body: string, leaving: boolean]>();
  const listeners = new Set<() => void>();
  const calls: string[] = [];
  /** What is outside a page, and changes without asking it. */
  const outside = { url, stored, hidden: false, wallClockError: 0 };

  function noted<Parameters extends unknown[], Result>(name: string, work: (...parameters: Parameters) => Result) {
    return (...parameters: Parameters) => {
      calls.push(name);
      return work(...parameters);
    };
  }

  const world: TrackerWorld = {
    now: () => clock.now() + outside.wallClockError,
    monotonicNow: () => clock.now() - START,
    random: createRandom(),
    isHidden: () => outside.hidden,
    setTimer: noted('setTimer', clock.setTimer),
    page: () => ({ page_url: outside.url, page_title: 'Shop', referrer: '' }),
    device: () => ({ user_agent: 'test', screen_width: 390, screen_height: 844, language: 'en' }),
    loadSession: noted('loadSession', () => outside.stored),
    saveSession: noted('saveSession', (text: string | null) => {
      outside.stored = text;
    }),
    onLeave: noted('onLeave', (callback: () => void) => {
      listeners.add(callback);
      return () => listeners.delete(callback);
    }),
    post: noted('post', network.request),
  };

  return {
    ...clock,
    world,
    outside,
    calls,
    listeners: () => listeners.size,
    requests: network.requests,
    envelopes: (): Envelope[] => network.requests.map(({ parameters }) => JSON.parse(parameters[0])),
    /** All events that were posted, those of retries again. */
    events(): Partial<BrowserEvent>[] {
      return this.envelopes().flatMap(({ events }) => events);
    },
    names(): (string | undefined)[] {
      return this.events().map(({ event_type }) => event_type);
    },
    hide() {
      outside.hidden = true;
      for (const listener of listeners) listener();
    },
    show() {
      outside.hidden = false;
    },
  };
}

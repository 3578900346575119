export const START = Date.UTC(2026, 0, 1, 12);
export const DAY_MS = 24 * 60 * 60 * 1000;

/** Lets everything run that needs no time to pass. */
export const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A source of randomness that gives the same numbers on every run. */
export function createRandom(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A clock that advances only when told to, and its timers. */
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
      await turn();
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

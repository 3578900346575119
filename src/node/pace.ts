import { type Answer, pauseMs } from '../outcome.ts';
import { setTimer } from './send.ts';

/** How much of the time that a client has to close is reserved for its last try. */
const LAST_TRY_MS = 1_000;

/** When the next request may be sent. */
export interface Pace {
  /**
   * Calls back once, when the first event has waited for company and there is no pause.
   *
   * @returns A function that cancels it.
   */
  wait(callback: () => void, companyMs: number): () => void;
  /** Stops waiting for company. */
  hurry(): void;
  /**
   * Pauses after an answer: for as long as it asks, whichever event is next, and for a random time on top.
   *
   * @param failures How often the next event failed before this answer; -1 if it did not fail at all.
   */
  pause(answer: Answer, failures: number): void;
  /**
   * Forgets a pause that the collector did not ask for, as of the next {@link Pace.hurry}; later pauses end before the
   * time is up.
   */
  close(timeoutMs: number): void;
}

/** All its times are in milliseconds of a monotonic clock. */
export function createPace(chance: () => number): Pace {
  let askedUntil = 0;
  let pausedUntil = 0;
  let companyUntil = 0;
  let closesAt = Infinity;
  let waiting: (() => void) | undefined;
  let undoTimer = () => {};

  function arm() {
    undoTimer();
    const now = performance.now();
    if (waiting) undoTimer = setTimer(waiting, Math.max(now, companyUntil, pausedUntil, askedUntil) - now);
  }

  return {
    wait(callback, companyMs) {
      waiting = callback;
      companyUntil = performance.now() + companyMs;
      arm();
      return () => {
        waiting = undefined;
        undoTimer();
      };
    },
    hurry() {
      companyUntil = 0;
      arm();
    },
    pause(answer, failures) {
      const now = performance.now();
      const leftMs = closesAt - now;
      askedUntil = now + pauseMs(answer, 0, 0, Date.now());
      const chosenMs = pauseMs(answer, failures, chance(), Date.now());
      pausedUntil = now + Math.min(chosenMs, Math.max(leftMs - LAST_TRY_MS, leftMs / 2));
    },
    close(timeoutMs) {
      closesAt = performance.now() + timeoutMs;
      pausedUntil = 0;
    },
  };
}

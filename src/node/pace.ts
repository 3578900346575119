import { type Answer, pauseMs } from '../outcome.ts';
import { setTimer } from './send.ts';

/** So much of the time that a client has to close is for its last try. */
const LAST_TRY_MS = 1_000;

/** When the next request may leave. */
export interface Pace {
  /**
   * Calls back once, when whoever is first has waited for company, and no pause is on.
   *
   * @returns The undo.
   */
  wait(callback: () => void, companyMs: number): () => void;
  /** Waits for no company. */
  hurry(): void;
  /**
   * Pauses after an answer: as long as it asks, whoever is next, and a random time beyond.
   *
   * @param failures How often whoever is next has failed before; -1 where he has not.
   */
  pause(answer: Answer, failures: number): void;
  /** Only what the collector has asked for is waited for now; later pauses end before the time is over. */
  close(timeoutMs: number): void;
}

/** All its times are in milliseconds, by a clock that nobody sets. */
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

  function hurry() {
    companyUntil = 0;
    arm();
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
    hurry,
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
      hurry();
    },
  };
}

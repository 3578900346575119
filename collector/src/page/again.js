import { messageOf } from './problem.js';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Retries something until it succeeds, after growing pauses.
 *
 * @param {() => Promise<void>} act
 * @param {{
 *   isWanted(): boolean,
 *   onProblem(problem: string): void,
 *   pause?(pauseMs: number): Promise<void>,
 * }} how Gives up once it is no longer wanted.
 */
export async function untilDone(act, { isWanted, onProblem, pause = sleep }) {
  for (let pauseMs = FIRST_PAUSE_MS; isWanted(); pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      return await act();
    } catch (error) {
      if (!isWanted()) return;
      onProblem(messageOf(error));
      await pause(pauseMs);
    }
  }
}

/** @param {number} pauseMs */
const sleep = (pauseMs) => new Promise((resolve) => void setTimeout(resolve, pauseMs));

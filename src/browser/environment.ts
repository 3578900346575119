import type { TrackerWorld } from '../tracker.ts';
import { isHidden, onLeave, readDevice, readPage } from './page.ts';
import { post } from './send.ts';
import { loadSession, saveSession } from './storage.ts';

/** The world of a tracker, made of the page it runs on. */
export function browserWorld(endpoint: string): TrackerWorld {
  return {
    now: () => Date.now(),
    monotonicNow: () => performance.now(),
    random,
    setTimer(callback, delayMs) {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
    page: readPage,
    device: readDevice,
    isHidden,
    onLeave,
    loadSession,
    saveSession,
    post: (body, leaving) => post(endpoint, body, leaving),
  };
}

/**
 * Chance, good enough for ids: `crypto.randomUUID` does not exist on plain http, `crypto` itself may be missing.
 *
 * @returns Between 0 and 1, 1 not included.
 */
export function random(): number {
  try {
    return (crypto.getRandomValues(new Uint32Array(1))[0] as number) / 2 ** 32;
  } catch {
    return Math.random();
  }
}

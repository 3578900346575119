import type { Counts, OnDrop, TrackerWorld } from '../tracker.ts';
import { SESSION_KEY } from '../wire.ts';
import { createJournal } from './journal.ts';
import { isHidden, isOnline, listen, readDevice, readPage } from './page.ts';
import { post } from './send.ts';
import { createShelf } from './storage.ts';

/** The world of a tracker, made of the page it runs on. */
export function browserWorld(siteId: string, endpoint: string, counts: Counts, onDrop: OnDrop): TrackerWorld {
  const key = `${SESSION_KEY}.${siteId}`;
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
    isOnline,
    listen,
    session: createShelf('localStorage', SESSION_KEY),
    tab: createShelf('sessionStorage', key),
    journal: createJournal(siteId, createShelf('localStorage', key)),
    post: (body, leaving, keepalive) => post(endpoint, body, leaving, keepalive),
    counts,
    onDrop,
  };
}

// To ask for one number takes as long as for many.
const pool = new Uint32Array(64);
let left = 0;

/**
 * Chance, good enough for ids: `crypto.randomUUID` does not exist on plain http, `crypto` itself may be missing.
 *
 * @returns Between 0 and 1, 1 not included.
 */
export function random(): number {
  try {
    left = left || crypto.getRandomValues(pool).length;
    return (pool[--left] as number) / 2 ** 32;
  } catch {
    return Math.random();
  }
}

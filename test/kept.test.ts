import { describe, expect, test } from 'vitest';
import { type KeptPages, LEASE_MS, MAX_KEPT_BYTES, MAX_KEPT_MS, type QueuedEvent, reconcile } from '../src/kept.ts';
import { createQueue } from '../src/queue.ts';
import { START } from './world.ts';

const ME = 'me';

interface Made {
  bytes?: number;
  ageMs?: number;
}

const item = (name: string, { bytes = 1, ageMs = 0 }: Made = {}): QueuedEvent => ({
  event: { event_id: name, event_type: name, event_time: new Date(START - ageMs).toISOString() },
  bytes,
  inFlight: true,
  madeAt: 1,
});
const kept = (names: string, { at = START, leaseMs = LEASE_MS, ...more }: Partial<KeptPages[string]> & Made = {}) => ({
  at,
  leaseMs,
  events: [...names].map((name) => item(name, more)),
});
const LEFT = { at: START - LEASE_MS };

/** Reconciles a journal with a page that has these events. */
function meet(journal: KeptPages, own: QueuedEvent[] = []) {
  const queue = createQueue<QueuedEvent>(MAX_KEPT_BYTES, MAX_KEPT_BYTES);
  for (const one of own) queue.add(one);
  const losses: { [reason: string]: number } = {};
  const next = reconcile(structuredClone(journal), queue, ME, START, (count, reason) => {
    if (count) losses[reason] = (losses[reason] ?? 0) + count;
  });
  const namesOf = (items: QueuedEvent[]) => items.map(({ event }) => event.event_id).join('');
  return {
    queue,
    losses,
    names: namesOf(queue.items()),
    journal: Object.fromEntries(Object.entries(next).map(([page, { events }]) => [page, namesOf(events)])),
  };
}

describe('what another page keeps', () => {
  test.each<[string, { at?: number; leaseMs?: number }, boolean]>([
    ['now', {}, false],
    ['a moment before its lease ends', { at: START - LEASE_MS + 1 }, false],
    ['at the end of its lease', LEFT, true],
    ['for nobody else', { leaseMs: 0 }, true],
    ['by a clock that is a moment ahead', { at: START + 1 }, false],
    ['by a clock that is ahead by a lease', { at: START + LEASE_MS }, true],
    ['by a clock that is days ahead', { at: START + 10 * MAX_KEPT_MS }, true],
    ['in a record of another version', { at: undefined as never, leaseMs: undefined as never }, true],
  ])('written %s', (_, written, isTaken) => {
    const other = { ...kept('ab'), ...written };
    const { names, journal } = meet({ other }, [item('c')]);
    expect(names).toBe(isTaken ? 'abc' : 'c');
    expect(journal).toEqual(isTaken ? { [ME]: 'abc' } : { other: 'ab', [ME]: 'c' });
  });

  test("is in doubt when it is taken over, in no request, and has no time by this page's clock", () => {
    const { queue } = meet({ other: kept('a', LEFT) });
    expect(queue.items()).toMatchObject([{ doubtful: true, inFlight: false, madeAt: null }]);
  });

  test('is not taken over twice', () => {
    expect(
      meet({ one: kept('ab', LEFT), two: kept('bc', LEFT) })
        .names.split('')
        .sort()
        .join(''),
    ).toBe('abc');
    expect(meet({ one: kept('ab', LEFT) }, [item('b')]).names).toBe('ab');
  });

  test('is not taken over from a page that is gone if a live one has it', () => {
    const { names, journal } = meet({ gone: kept('ab', LEFT), alive: kept('b') });
    expect([names, journal]).toEqual(['a', { alive: 'b', [ME]: 'a' }]);
  });

  test('beyond what a page may keep is lost, the oldest first, and counted', () => {
    const bytes = 0.3 * MAX_KEPT_BYTES;
    const { names, losses } = meet({ gone: kept('abc', { ...LEFT, bytes }) }, [item('d', { bytes })]);
    expect([names, losses]).toEqual(['bcd', { queue_full: 1 }]);
  });

  test('of a live page takes up no room', () => {
    const bytes = 0.3 * MAX_KEPT_BYTES;
    const { journal, losses } = meet({ alive: kept('abc', { bytes }) }, [item('d', { bytes }), item('e', { bytes })]);
    expect([journal, losses]).toEqual([{ alive: 'abc', [ME]: 'de' }, {}]);
  });
});

test('what is older than a day is given up and counted, whoever made it', () => {
  const old = { ageMs: MAX_KEPT_MS + 1 };
  const own = [item('c', old), item('d', { ageMs: MAX_KEPT_MS })].map((one) => ({ ...one, inFlight: false }));
  const { names, losses } = meet({ gone: kept('ab', { ...LEFT, ...old }) }, own);
  expect([names, losses]).toEqual(['d', { expired: 3 }]);
});

test('what is in a request is not given up: the answer will tell what became of it', () => {
  const { queue } = meet({});
  queue.add({ ...item('a', { ageMs: MAX_KEPT_MS + 1 }), inFlight: false });
  queue.take();
  reconcile({}, queue, ME, START, () => {});
  expect(queue.items()).toHaveLength(1);
});

test('a page with nothing to keep removes its record', () => {
  expect(meet({ [ME]: kept('a') }).journal).toEqual({});
});

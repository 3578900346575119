import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createQueue, type Queue, type Queued } from '../src/queue.ts';
import { MAX_REQUEST_EVENTS, utf8Length } from '../src/wire.ts';

const MAX_BYTES = 100;
const MAX_BATCH_BYTES = 60;

const queued = (name: string, bytes = 1, more: Partial<Queued> = {}): Queued => ({
  event: { event_id: name },
  bytes,
  ...more,
});
const line = (names: string, bytes = 1) => [...names].map((name) => queued(name, bytes));
const names = (items: Queued[]) => items.map(({ event }) => event.event_id).join('');

/** Adds one at the end or the head. Returns those that were evicted. */
function addTo(queue: Queue<Queued>, item: Queued, isRestored = false): Queued[] {
  const before = [...queue.items(), item];
  const gone = isRestored ? queue.restore([item]) : queue.add(item);
  const evicted = before.filter((one) => !queue.items().includes(one));
  expect(gone).toBe(evicted.length);
  return evicted;
}

function queueOf(items: Queued[]) {
  const queue = createQueue<Queued>(MAX_BYTES, MAX_BATCH_BYTES);
  const evicted = items.map((item) => names(addTo(queue, item)));
  return { queue, evicted };
}

describe('a batch', () => {
  test('has the oldest events', () => {
    const { queue } = queueOf(line('abcdef', 15));
    expect([names(queue.take()), names(queue.take()), names(queue.inLine())]).toEqual(['abcd', 'ef', '']);
  });

  test('has up to this many bytes', () => {
    expect(names(queueOf(line('ab', 30)).queue.take())).toBe('ab');
    expect(names(queueOf(line('ab', 31)).queue.take())).toBe('a');
  });

  test('has at most as many events as the collector accepts', () => {
    const { queue } = queueOf(Array.from({ length: MAX_REQUEST_EVENTS + 1 }, () => queued('x', 0)));
    expect([queue.take(), queue.take()].map((batch) => batch.length)).toEqual([MAX_REQUEST_EVENTS, 1]);
  });

  test('has at least one event, however large', () => {
    expect(names(queueOf(line('a', 61)).queue.take())).toBe('a');
  });
});

describe('events that may or may not have arrived', () => {
  function doubtful(items = line('abc')) {
    const { queue } = queueOf(items);
    queue.giveBack(queue.take(), true);
    queue.add(queued('x'));
    return queue;
  }

  test('are sent before the others, and without them', () => {
    const queue = doubtful();
    expect([names(queue.take()), names(queue.take()), names(queue.take())]).toEqual(['abc', 'x', '']);
  });

  test('come from one batch, not from one that waits before them', () => {
    const { queue } = queueOf([queued('a', 60), queued('b'), queued('c')]);
    const [first, second] = [queue.take(), queue.take()];
    queue.giveBack(second, true);
    queue.giveBack(first, false);
    expect([names(queue.take()), names(queue.take())]).toEqual(['bc', 'a']);
  });

  test('fill a batch no further than other events do', () => {
    const { queue } = queueOf(line('ab', 40));
    for (const batch of [queue.take(), queue.take()]) queue.giveBack(batch, true);
    expect([names(queue.take()), names(queue.take())]).toEqual(['a', 'b']);
  });

  test('wait if only others are to be sent', () => {
    const queue = doubtful();
    expect([names(queue.take(true)), names(queue.take(true)), names(queue.inLine())]).toEqual(['x', '', 'abc']);
  });

  test('are sent with the others, in their old places, once it is known that they did not arrive', () => {
    const queue = doubtful();
    queue.giveBack(queue.take(), false);
    expect(names(queue.take())).toBe('abcx');
  });
});

test('what other pages left is in doubt, even if it was in no request there', () => {
  const { queue } = queueOf(line('c'));
  queue.restore([queued('a', 1, { inFlight: true }), queued('b')]);
  expect([names(queue.take()), names(queue.take())]).toEqual(['ab', 'c']);
});

describe('when the queue is full', () => {
  test('the oldest waiting event is evicted', () => {
    const { queue, evicted } = queueOf(line('abc', 40));
    expect([evicted, names(queue.inLine())]).toEqual([['', '', 'a'], 'bc']);
  });

  test('expendable events are evicted before the others, the oldest first', () => {
    const cheap = { expendable: true };
    const { evicted } = queueOf([queued('A', 40), queued('b', 30, cheap), queued('c', 30, cheap), queued('D', 31)]);
    expect(evicted).toEqual(['', '', '', 'bc']);
  });

  test('what is in flight stays, and counts', () => {
    const { queue } = queueOf(line('ab', 30));
    const batch = queue.take();
    expect([names(addTo(queue, queued('c', 40))), names(addTo(queue, queued('d', 1)))]).toEqual(['', 'c']);
    queue.giveBack(batch, false);
    expect(names(queue.inLine())).toBe('abd');
  });

  test('the new event itself is evicted if everything else is in flight', () => {
    const { queue } = queueOf(line('a', 100));
    queue.take();
    expect([names(addTo(queue, queued('b'))), names(queue.inLine())]).toEqual(['b', '']);
  });

  test('what other pages left is evicted first', () => {
    const { queue } = queueOf(line('cd', 40));
    expect(queue.restore(line('ab', 20))).toBe(1);
    expect(names(queue.items())).toBe('bcd');
  });

  test('an event that is larger than the whole queue is evicted alone', () => {
    const { evicted, queue } = queueOf([...line('ab', 40), queued('c', MAX_BYTES + 1)]);
    expect([evicted, names(queue.items())]).toEqual([['', '', 'c'], 'ab']);
  });

  test('settled events free their space', () => {
    const { queue } = queueOf(line('a', 100));
    queue.settle(queue.take());
    expect(names(addTo(queue, queued('b', 100)))).toBe('');
  });
});

test('what other pages left is sent first, and what is removed is gone', () => {
  const { queue } = queueOf(line('cd'));
  queue.restore(line('ab'));
  expect(names(queue.items())).toBe('abcd');
  expect(names(queue.remove(({ event }) => event.event_id > 'b'))).toBe('cd');
  expect(names(queue.take())).toBe('ab');
});

const anyStep = fc.oneof(
  fc.record({
    does: fc.constant('add' as const),
    bytes: fc.integer({ min: 1, max: 60 }),
    expendable: fc.boolean(),
    isRestored: fc.boolean(),
  }),
  fc.record({ does: fc.constant('take' as const), fresh: fc.boolean() }),
  fc.record({
    does: fc.constantFrom('settle' as const, 'giveBack' as const, 'doubt' as const),
    which: fc.nat(5),
  }),
);

test('each event is waiting, in flight, evicted or settled, whatever the order of steps', () => {
  const bytesIn = (items: Queued[]) => items.reduce((sum, { bytes }) => sum + bytes, 0);
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 60, size: 'max' }), (steps) => {
      const queue = createQueue<Queued>(MAX_BYTES, MAX_BATCH_BYTES);
      const flying: Queued[][] = [];
      const gone: Queued[] = [];
      let [added, restored] = [0, 0];

      for (const step of steps) {
        if (step.does === 'add') {
          const { bytes, expendable, isRestored } = step;
          const name = isRestored ? --restored : added++;
          gone.push(...addTo(queue, queued(`${name}`, bytes, { expendable }), isRestored));
        } else if (step.does === 'take') {
          const hasDoubtful = queue.inLine().some(({ doubtful }) => doubtful);
          const batch = queue.take(step.fresh);
          expect(batch.every(({ doubtful }) => !!doubtful === (hasDoubtful && !step.fresh))).toBe(true);
          if (!step.fresh) expect(batch.length > 0).toBe(queue.inLine().length + batch.length > 0);
          if (!batch.length) continue;
          expect(batch.length === 1 || bytesIn(batch) <= MAX_BATCH_BYTES).toBe(true);
          flying.push(batch);
        } else {
          const [batch] = flying.splice(step.which % (flying.length || 1), 1);
          if (!batch) continue;
          if (step.does === 'settle') gone.push(...queue.settle(batch));
          else queue.giveBack(batch, step.does === 'doubt');
        }
        expect(bytesIn(queue.items())).toBeLessThanOrEqual(MAX_BYTES);
        const held = queue.items();
        expect([...held, ...gone].map(({ event }) => Number(event.event_id)).sort((a, b) => a - b)).toEqual(
          Array.from({ length: added - restored }, (_, index) => index + restored),
        );
        const order = queue.inLine().map(({ event }) => Number(event.event_id));
        expect(order).toEqual(order.toSorted((a, b) => a - b));
      }
    }),
  );
});

const anyCharacter = fc
  .oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((code) => String.fromCodePoint(code));

test('counts a text in UTF-8 bytes as the network does', () => {
  expect(['x', 'я', '漢', '😀', '👩‍👩‍👧'].map(utf8Length)).toEqual([1, 2, 3, 4, 18]);
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter }), (text) => {
      expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length);
    }),
  );
});

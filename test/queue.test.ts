import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createQueue, fillsBatch, MAX_QUEUE_BYTES, type QueuedEvent } from '../src/queue.ts';
import { MAX_BATCH_BYTES, MAX_BATCH_EVENTS, utf8Length } from '../src/wire.ts';

const queued = (name: string, bytes = 1): QueuedEvent => ({ event: { event_type: name }, bytes, madeAt: 0 });
const line = (count: number, bytes = 1) => Array.from({ length: count }, (_, index) => queued(`${index}`, bytes));
const names = (events: QueuedEvent[]) => events.map(({ event }) => event.event_type);

function queueOf(events: QueuedEvent[], maxBytes?: number) {
  const queue = createQueue(maxBytes);
  const evicted = events.map(queue.add);
  return { queue, evicted };
}

describe('a batch', () => {
  test('is the oldest events, at most twenty', () => {
    const { queue } = queueOf(line(25));
    expect(names(queue.take())).toEqual(names(line(20)));
    expect(names(queue.take())).toEqual(['20', '21', '22', '23', '24']);
    expect(queue.take()).toEqual([]);
  });

  test('is at most its bytes', () => {
    const { queue } = queueOf(line(3, MAX_BATCH_BYTES / 2));
    expect(queue.take()).toHaveLength(2);
    expect(queueOf(line(2, MAX_BATCH_BYTES / 2 + 1)).queue.take()).toHaveLength(1);
  });

  test('is one event at least, however large', () => {
    const { queue } = queueOf(line(2, MAX_BATCH_BYTES + 1));
    expect(queue.take()).toHaveLength(1);
  });

  test('is full by count or by bytes', () => {
    expect(fillsBatch(line(MAX_BATCH_EVENTS - 1))).toBe(false);
    expect(fillsBatch(line(MAX_BATCH_EVENTS))).toBe(true);
    expect(fillsBatch([queued('a', MAX_BATCH_BYTES - 1)])).toBe(false);
    expect(fillsBatch([queued('a', MAX_BATCH_BYTES)])).toBe(true);
  });
});

describe('when there is no room', () => {
  test('the oldest waiting event goes', () => {
    const { queue, evicted } = queueOf([queued('a', 4), queued('b', 4), queued('c', 4)], 10);
    expect(evicted).toEqual([0, 0, 1]);
    expect(names(queue.waiting())).toEqual(['b', 'c']);
  });

  test('what is in flight stays, and counts', () => {
    const { queue } = queueOf([queued('a', 4), queued('b', 4)], 10);
    const batch = queue.take();
    expect(queue.add(queued('c', 2))).toBe(0);
    expect(queue.add(queued('d', 1))).toBe(1);
    expect(names(queue.waiting())).toEqual(['d']);
    queue.giveBack(batch);
    expect(names(queue.waiting())).toEqual(['a', 'b', 'd']);
  });

  test('the new event itself goes, if only flying ones are there', () => {
    const { queue } = queueOf([queued('a', 10)], 10);
    queue.take();
    expect(queue.add(queued('b'))).toBe(1);
    expect(queue.waiting()).toEqual([]);
  });

  test('what was settled is room again', () => {
    const { queue } = queueOf([queued('a', 10)], 10);
    queue.settle(queue.take());
    expect(queue.add(queued('b', 10))).toBe(0);
  });

  test('the bound leaves the keepalive requests of one page inside 64 KiB, with their envelopes', () => {
    expect(MAX_QUEUE_BYTES + 4 * 1024).toBeLessThan(64 * 1024);
    const { evicted } = queueOf([...line(48, 1024), queued('over', 1)]);
    expect(evicted.lastIndexOf(0)).toBe(47);
  });
});

const anyStep = fc.oneof(
  fc.record({ does: fc.constant('add' as const), bytes: fc.integer({ min: 1, max: 60 }) }),
  fc.record({ does: fc.constant('take' as const) }),
  fc.record({ does: fc.constantFrom('settle' as const, 'giveBack' as const), which: fc.nat(5) }),
);

test('nothing is lost or doubled, whatever the order of steps', () => {
  const maxBytes = 100;
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
      const queue = createQueue(maxBytes);
      const model = { added: 0, evicted: 0, settled: 0, waiting: [] as QueuedEvent[], flying: [] as QueuedEvent[][] };
      const bytes = () => [...model.waiting, ...model.flying.flat()].reduce((sum, event) => sum + event.bytes, 0);

      for (const step of steps) {
        if (step.does === 'add') {
          const event = queued(`${model.added++}`, step.bytes);
          model.waiting.push(event);
          let gone = 0;
          while (bytes() > maxBytes && model.waiting.shift()) gone++;
          expect(queue.add(event)).toBe(gone);
          model.evicted += gone;
        } else if (step.does === 'take') {
          const batch = queue.take();
          expect(batch).toEqual(model.waiting.splice(0, batch.length));
          if (batch.length) model.flying.push(batch);
        } else {
          const [batch] = model.flying.splice(step.which % (model.flying.length || 1), 1);
          if (!batch) continue;
          queue[step.does](batch);
          if (step.does === 'settle') model.settled += batch.length;
          else model.waiting.unshift(...batch);
        }
        expect(names(queue.waiting())).toEqual(names(model.waiting));
      }
      const held = [...model.waiting, ...model.flying.flat()];
      expect(new Set(held).size).toBe(held.length);
      expect(held.length + model.evicted + model.settled).toBe(model.added);
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

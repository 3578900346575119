import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_WAIT_MS, startPump } from './pump.ts';
import { NO_ANSWER, type Reply, receipt, turn, UNAVAILABLE } from './world.ts';

const MINUTE_MS = 60_000;

/**
 * What the network does with a request: `lost` on the way there, `unheard` on the way back, `late` when a gateway
 * times out after the commit, `slow` when it arrives after the page has given up on it.
 */
type Road = 'good' | 'lost' | 'unheard' | 'late' | 'slow' | 'down' | 'large' | 'refused';

/** A pump, and a collector that stores a batch atomically and each event once, and says which events it has. */
function startJourney() {
  const pump = startPump();
  const stored = new Set<string>();
  const arrivals = new Map<string, number>();
  /** What is still on its way, though the page has given up on it. */
  const slow: string[][] = [];
  const wasSlow = new Set<string>();
  let judged = 0;

  /** The collector's part: what it stores, and what it answers. */
  function collect(ids: string[], isQuestion: boolean): Reply {
    if (isQuestion) return receipt({ known: ids.filter((id) => stored.has(id)) });
    const fresh = ids.filter((id) => !stored.has(id));
    for (const id of ids) arrivals.set(id, (arrivals.get(id) ?? 0) + 1);
    for (const id of fresh) stored.add(id);
    return receipt({ accepted: fresh.length, duplicates: ids.length - fresh.length });
  }

  /** Lets the network handle the oldest request in flight. */
  async function pass(road: Road) {
    const request = pump.requests[judged];
    if (!request) return;
    const { ids } = request;
    const isQuestion = request.names.startsWith('? ');
    const replies: { [road in Road]: () => Reply } = {
      good: () => collect(ids, isQuestion),
      lost: () => NO_ANSWER,
      unheard: () => {
        collect(ids, isQuestion);
        return NO_ANSWER;
      },
      late: () => {
        collect(ids, isQuestion);
        return { status: 504 };
      },
      slow: () => {
        if (!isQuestion) slow.push(ids);
        return NO_ANSWER;
      },
      down: () => UNAVAILABLE,
      large: () => ({ status: 413 }),
      refused: () => ({ status: 403 }),
    };
    await pump.answer(judged++, replies[road === 'large' && (isQuestion || ids.length < 2) ? 'good' : road]());
  }

  /** What was slow arrives. */
  function arrive() {
    for (const ids of slow.splice(0)) {
      for (const id of ids) wasSlow.add(id);
      collect(ids, false);
    }
  }

  return {
    ...pump,
    stored,
    arrivals,
    wasSlow,
    pass,
    arrive,
    /** From here on nothing fails. */
    async calm() {
      pump.page.online = true;
      pump.show();
      for (let round = 0; round < 40; round++) {
        while (judged < pump.requests.length) await pass('good');
        await pump.advance(MINUTE_MS);
        pump.delivery.resume();
        await turn();
      }
      arrive();
      expect(pump.queue.items()).toEqual([]);
    },
  };
}

describe('what the collector says about one event does not apply to others', () => {
  test('when the question arrived and its answer was lost', async () => {
    const { add, advance, arrivals, calm, pass, stored } = startJourney();
    add('a');
    add('b');
    await advance(MAX_WAIT_MS);
    await pass('lost');
    await advance(60_000);
    await pass('unheard');
    await calm();
    expect([stored.size, Math.max(...arrivals.values())]).toEqual([2, 1]);
  });

  test('when half of a split batch arrived and its answer was lost', async () => {
    const { add, advance, arrivals, calm, pass, stored } = startJourney();
    for (const name of 'abcd') add(name);
    await advance(MAX_WAIT_MS);
    await pass('large');
    await pass('good');
    await pass('unheard');
    add('e');
    await advance(60_000);
    await pass('lost');
    await calm();
    expect([stored.size, Math.max(...arrivals.values())]).toEqual([5, 1]);
  });

  test('when a gateway answered for a collector that had stored the batch', async () => {
    const { add, advance, arrivals, calm, pass, stored } = startJourney();
    add('a');
    await advance(MAX_WAIT_MS);
    await pass('late');
    add('b');
    await advance(60_000);
    await pass('lost');
    await calm();
    expect([stored.size, Math.max(...arrivals.values())]).toEqual([2, 1]);
  });
});

const step = <Name extends string>(does: Name) => fc.record({ does: fc.constant(does) });
const anyRoad = fc.constantFrom<Road>('good', 'good', 'lost', 'unheard', 'late', 'slow', 'down', 'large');
const anyStep = (road: fc.Arbitrary<Road>, maxBytes: number) =>
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ does: fc.constant('add' as const), bytes: fc.constantFrom(1, 1, 1, maxBytes) }),
    },
    { weight: 5, arbitrary: fc.record({ does: fc.constant('pass' as const), road }) },
    { weight: 3, arbitrary: step('advance') },
    ...(['hide', 'show', 'flush', 'toggle', 'arrive'] as const).map((name) => ({ weight: 1, arbitrary: step(name) })),
  );
const anySteps = (road: fc.Arbitrary<Road>, maxBytes = 1) =>
  fc.array(anyStep(road, maxBytes), { maxLength: 40, size: 'max' });

type Steps = ReturnType<typeof anySteps> extends fc.Arbitrary<infer Made> ? Made : never;

/** Goes through all steps, and then on until nothing is left. */
async function travel(steps: Steps) {
  const journey = startJourney();
  let added = 0;
  for (const step of steps) {
    if (step.does === 'add') journey.add(`${added++}`, step);
    else if (step.does === 'pass') await journey.pass(step.road);
    else if (step.does === 'advance') await journey.advance(MAX_WAIT_MS);
    else if (step.does === 'flush') void journey.delivery.flush();
    else if (step.does === 'toggle') journey.page.online = !journey.page.online;
    else journey[step.does]();
    await turn();
  }
  await journey.calm();
  return { ...journey, added };
}

test('whatever the network does, all arrives or is counted; only what arrived after its question repeats', async () => {
  const property = fc.asyncProperty(anySteps(anyRoad, 12_000), async (steps) => {
    const { added, arrivals, fates, stored, wasSlow } = await travel(steps);
    const { delivered = 0, rejected = 0, queue_full = 0 } = fates;
    expect(delivered + rejected + queue_full).toBe(added);
    expect(stored.size).toBeGreaterThanOrEqual(delivered);
    expect(stored.size).toBeLessThanOrEqual(delivered + queue_full + wasSlow.size);
    expect([...arrivals].filter(([id, count]) => count > 1 && !wasSlow.has(id))).toEqual([]);
  });
  await fc.assert(property, { numRuns: 300 });
});

test('after a refusal everything else is counted as refused, and nothing is sent', async () => {
  const anyRefusal = fc.constantFrom<Road>('good', 'lost', 'unheard', 'refused');
  const property = fc.asyncProperty(anySteps(anyRefusal), async (steps) => {
    const { added, arrivals, fates, stored } = await travel(steps);
    const { delivered = 0, refused = 0 } = fates;
    expect(delivered + refused).toBe(added);
    expect(stored.size).toBeGreaterThanOrEqual(delivered);
    expect([...arrivals.values()].filter((count) => count > 1)).toEqual([]);
  });
  await fc.assert(property, { numRuns: 150 });
});

test('on a network without faults each event is sent once, and nothing is queried', async () => {
  const property = fc.asyncProperty(anySteps(fc.constant('good')), async (steps) => {
    const { added, arrivals, sent, stored } = await travel(steps);
    expect([...arrivals.values()].filter((count) => count !== 1)).toEqual([]);
    expect(stored.size).toBe(added);
    expect(sent().filter((names) => names.startsWith('?'))).toEqual([]);
  });
  await fc.assert(property, { numRuns: 150 });
});

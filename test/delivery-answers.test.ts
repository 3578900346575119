import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_WAIT_MS } from '../src/delivery.ts';
import type { Answer } from '../src/outcome.ts';
import { MAX_BATCH_BYTES, MAX_BATCH_EVENTS } from '../src/wire.ts';
import { startPump } from './pump.ts';
import { NO_ANSWER, RECEIPT, TAKEN, turn } from './world.ts';

const UNAVAILABLE: Answer = { status: 503 };
const FULL = MAX_BATCH_BYTES;

describe('after a failure', () => {
  test('the same events go again, each pause at most twice as long, the tries counted', async () => {
    const { add, advance, answer, requests, sent } = startPump();
    add('a');
    add('b');
    await advance(MAX_WAIT_MS);
    const [first] = requests;
    const pauses = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000];
    for (const [failures, pauseMs] of pauses.entries()) {
      await answer(failures, failures % 2 ? NO_ANSWER : UNAVAILABLE);
      await advance(pauseMs - 1);
      expect(requests).toHaveLength(failures + 1);
      await advance(1);
      expect(requests).toHaveLength(failures + 2);
    }
    expect(new Set(sent())).toEqual(new Set(['a b']));
    expect(requests.map(({ parameters: [, attempt] }) => attempt)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(requests.at(-1)?.parameters[0]).toEqual(first?.parameters[0]);
  });

  test('new events line up behind the old ones, and do not cut the pause short', async () => {
    const { add, advance, answer, sent } = startPump();
    add('a');
    await advance(MAX_WAIT_MS);
    await answer(0, UNAVAILABLE);
    add('b', FULL / 2);
    add('c', FULL);
    await advance(499);
    expect(sent()).toEqual(['a']);
    await advance(1);
    expect(sent()).toEqual(['a', 'a b']);
  });

  test('a success makes the next event a first try again', async () => {
    const { add, advance, answer, fates, requests } = startPump();
    add('a');
    await advance(MAX_WAIT_MS);
    await answer(0, UNAVAILABLE);
    await advance(500);
    await answer(1, TAKEN);
    add('b');
    await advance(MAX_WAIT_MS);
    await answer(2, TAKEN);
    expect(requests.map(({ parameters: [, attempt] }) => attempt)).toEqual([1, 2, 1]);
    expect(fates).toEqual({ delivered: 2 });
  });

  test('flush tries at once', async () => {
    const { add, advance, answer, delivery, sent } = startPump();
    add('a');
    await advance(MAX_WAIT_MS);
    await answer(0, UNAVAILABLE);
    void delivery.flush();
    expect(sent()).toEqual(['a', 'a']);
    await answer(1, TAKEN);
    await advance(60_000);
    expect(sent()).toEqual(['a', 'a']);
  });

  test('a page that goes away sends at once what had failed', async () => {
    const { add, advance, answer, hide, sent } = startPump();
    add('a');
    await advance(MAX_WAIT_MS);
    await answer(0, UNAVAILABLE);
    hide();
    expect(sent()).toEqual(['a', 'a']);
  });
});

describe('after a refusal', () => {
  test.each([400, 401, 403, 404])('%i is the answer to everything from this page', async (status) => {
    const { add, advance, answer, delivery, fates, requests, timers } = startPump();
    add('a', FULL);
    add('b', FULL);
    await advance(0);
    await answer(0, { status });
    add('c');
    delivery.flushNow();
    await delivery.flush();
    await advance(10 * MAX_WAIT_MS);
    expect(requests).toHaveLength(1);
    expect(fates).toEqual({ refused: 3 });
    expect(timers()).toBe(0);
  });

  test.each([413, 422])('%i is about this batch alone', async (status) => {
    const { add, advance, answer, fates, sent } = startPump();
    add('a', FULL);
    add('b', FULL);
    await advance(0);
    await answer(0, { status });
    await advance(0);
    await answer(1, TAKEN);
    expect(sent()).toEqual(['a', 'b']);
    expect(fates).toEqual({ rejected: 1, delivered: 1 });
  });

  test('events that the collector refuses one by one are counted apart', async () => {
    const { add, advance, answer, fates } = startPump();
    for (let index = 0; index < MAX_BATCH_EVENTS; index++) add('x');
    await advance(0);
    await answer(0, { status: 200, body: { ...RECEIPT, accepted: 17, rejected: 3 } });
    expect(fates).toEqual({ delivered: 17, rejected: 3 });
  });
});

const anyStep = fc.constantFrom(
  'add',
  'add large',
  'advance',
  'hide',
  'show',
  'flush',
  'take',
  'fail',
  'drop' as const,
);

test('each event is taken once, whatever happens on the way', async () => {
  const property = fc.asyncProperty(fc.array(anyStep, { maxLength: 40 }), async (steps) => {
    const { add, advance, delivery, hide, page, requests } = startPump();
    const open = () => requests.splice(0);
    const taken: string[] = [];
    let added = 0;
    async function answerAll(answer: Answer) {
      for (const { parameters, answer: give } of open()) {
        if (answer === TAKEN) taken.push(...parameters[0].map(({ event }) => event.event_type));
        await give(answer);
      }
    }

    for (const step of steps) {
      if (step === 'add') add(`${added++}`);
      else if (step === 'add large') add(`${added++}`, 1024);
      else if (step === 'advance') await advance(MAX_WAIT_MS);
      else if (step === 'hide') hide();
      else if (step === 'show') page.hidden = false;
      else if (step === 'flush') void delivery.flush();
      else await answerAll(step === 'take' ? TAKEN : step === 'fail' ? { status: 503 } : NO_ANSWER);
      await turn();
    }
    for (let round = 0; round < 2 * (added + 1); round++) {
      await answerAll(TAKEN);
      await advance(60_000);
    }
    expect(taken.map(Number).sort((left, right) => left - right)).toEqual(Array.from({ length: added }, (_, id) => id));
  });
  await fc.assert(property, { numRuns: 60 });
});

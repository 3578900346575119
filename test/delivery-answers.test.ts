import { describe, expect, test } from 'vitest';
import type { Answer } from '../src/outcome.ts';
import { MAX_BATCH_BYTES } from '../src/wire.ts';
import { MAX_WAIT_MS, pauseAfter, startPump } from './pump.ts';
import { KNOWN, NO_ANSWER, receipt, TAKEN, turn, UNAVAILABLE } from './world.ts';

/** An answer that says for certain that nothing was stored. */
const TOO_MANY: Answer = { status: 429 };
const FULL = { bytes: MAX_BATCH_BYTES };

/** A pump whose first batch has been sent. */
async function sentFirst(...names: string[]) {
  const pump = startPump();
  for (const name of names) pump.add(name);
  await pump.advance(MAX_WAIT_MS);
  return pump;
}

describe('after a failure', () => {
  test('the same events are queried, each time after a pause, and the attempts counted', async () => {
    const { advance, answer, requests } = await sentFirst('a', 'b');
    for (let failures = 0; failures < 8; failures++) {
      const pauseMs = pauseAfter(failures + 1);
      await answer(failures, failures % 2 ? TOO_MANY : UNAVAILABLE);
      await advance(pauseMs - 1);
      expect(requests).toHaveLength(failures + 1);
      await advance(1);
      expect(requests.at(-1)).toMatchObject({ names: '? a b', attempt: failures + 2 });
    }
  });

  test('new events line up behind the old ones, and do not cut the pause short', async () => {
    const { add, advance, answer, sent } = await sentFirst('a');
    await answer(0, UNAVAILABLE);
    add('b', { bytes: 100 });
    add('c', FULL);
    await advance(pauseAfter(1) - 1);
    expect(sent()).toEqual(['a']);
    await advance(1);
    expect(sent()).toEqual(['a', '? a']);
    await answer(1, TAKEN);
    await advance(0);
    expect(sent()).toEqual(['a', '? a', 'a b']);
  });

  test('a batch that left early is not sent again at the time it was originally due', async () => {
    const { add, advance, answer, requests } = startPump();
    add('a');
    await advance(MAX_WAIT_MS - 1);
    add('b', FULL);
    await advance(0);
    await answer(0, TOO_MANY);
    await advance(pauseAfter(1) - 1);
    expect(requests).toHaveLength(1);
  });

  test('that says that nothing was stored, the same events are sent again', async () => {
    const { add, advance, answer, requests } = await sentFirst('a');
    add('b');
    await answer(0, TOO_MANY);
    await advance(pauseAfter(1));
    expect(requests.at(-1)).toMatchObject({ names: 'a b', attempt: 2 });
  });

  test.each([0, 200, 204, 299, 500, 502, 503, 504, 599])(
    'that may have followed a commit, %i, the events are queried',
    async (status) => {
      const { add, advance, answer, requests } = await sentFirst('a');
      add('b');
      await answer(0, { status });
      await advance(pauseAfter(1));
      expect(requests.at(-1)).toMatchObject({ names: '? a', attempt: 2 });
    },
  );

  test('a success makes the next event a first attempt again', async () => {
    const { add, advance, answer, fates, requests } = await sentFirst('a');
    await answer(0, TOO_MANY);
    await advance(pauseAfter(1));
    await answer(1, TAKEN);
    add('b');
    await advance(MAX_WAIT_MS);
    await answer(2, TAKEN);
    expect(requests.map(({ attempt }) => attempt)).toEqual([1, 2, 1]);
    expect(fates).toEqual({ delivered: 2 });
  });

  test('flush asks at once', async () => {
    const { advance, answer, delivery, sent } = await sentFirst('a');
    await answer(0, UNAVAILABLE);
    void delivery.flush();
    await turn();
    expect(sent()).toEqual(['a', '? a']);
    await answer(1, TAKEN);
    await answer(2, TAKEN);
    await advance(60_000);
    expect(sent()).toEqual(['a', '? a', 'a']);
  });

  test('a page that goes away leaves what had failed to the next one, and sends the rest', async () => {
    const { add, answer, hide, sent } = await sentFirst('a');
    await answer(0, UNAVAILABLE);
    add('b');
    hide();
    expect(sent()).toEqual(['a', 'b']);
  });

  test('a request that may not outlive the page is tried if one that may got no answer', async () => {
    const { add, advance, answer, hide, requests } = await sentFirst('a');
    await answer(0, NO_ANSWER);
    await advance(pauseAfter(1));
    await answer(1, TOO_MANY);
    await advance(pauseAfter(2));
    await answer(2, NO_ANSWER);
    add('b');
    hide();
    expect(requests.map(({ keepalive }) => keepalive)).toEqual([true, false, true, true]);
  });
});

describe('when the answer to a batch was lost', () => {
  async function lostFirst() {
    const pump = await sentFirst('a', 'b', 'c');
    pump.add('x');
    await pump.answer(0, NO_ANSWER);
    await pump.advance(pauseAfter(1));
    return pump;
  }

  test('its events are queried, and done when they are known', async () => {
    const { advance, answer, fates, sent } = await lostFirst();
    await answer(1, KNOWN);
    await advance(MAX_WAIT_MS);
    await answer(2, TAKEN);
    expect(sent()).toEqual(['a b c', '? a b c', 'x']);
    expect(fates).toEqual({ delivered: 4 });
  });

  test('those that are not known are sent along with newer ones, within two seconds', async () => {
    const { advance, answer, fates, sent } = await lostFirst();
    await answer(1, ({ asks }) => receipt({ known: asks.slice(1, 2) }));
    await advance(MAX_WAIT_MS);
    await answer(2, TAKEN);
    expect(sent()).toEqual(['a b c', '? a b c', 'a c x']);
    expect(fates).toEqual({ delivered: 4 });
  });

  test('a page that goes away sends what is new, and leaves the question to the next one', async () => {
    const { answer, hide, sent } = await lostFirst();
    await answer(1, NO_ANSWER);
    hide();
    expect(sent()).toEqual(['a b c', '? a b c', 'x']);
  });

  test('a receipt for something else is no answer either', async () => {
    const { advance, answer, sent } = await sentFirst('a', 'b');
    await answer(0, receipt({ accepted: 1 }));
    await advance(pauseAfter(1));
    expect(sent()).toEqual(['a b', '? a b']);
  });

  test('events of a request that failed later are queried before anything else is sent', async () => {
    const { add, advance, answer, delivery, sent } = await lostFirst();
    await answer(1, TAKEN);
    await advance(MAX_WAIT_MS);
    await answer(2, NO_ANSWER);
    add('y');
    void delivery.flush();
    await turn();
    await answer(3, KNOWN);
    expect(sent()).toEqual(['a b c', '? a b c', 'a b c x', '? a b c x', 'y']);
  });
});

describe('after a refusal', () => {
  test.each([304, 400, 401, 403, 404])('%i applies to everything from this page', async (status) => {
    const { add, advance, answer, delivery, fates, requests, timers } = startPump();
    add('a', FULL);
    add('b', FULL);
    await advance(0);
    await answer(0, { status });
    add('c');
    await turn();
    expect(fates).toEqual({ refused: 3 });
    delivery.flushNow();
    await delivery.flush();
    await advance(10 * MAX_WAIT_MS);
    expect(requests).toHaveLength(1);
    expect(fates).toEqual({ refused: 3 });
    expect(timers()).toBe(0);
  });

  test('422 applies to this batch alone', async () => {
    const { add, advance, answer, fates, sent } = startPump();
    add('a', FULL);
    add('b', FULL);
    await advance(0);
    await answer(0, { status: 422 });
    await advance(0);
    await answer(1, TAKEN);
    expect(sent()).toEqual(['a', 'b']);
    expect(fates).toEqual({ rejected: 1, delivered: 1 });
  });
});

describe('413 splits a batch', () => {
  test('once, in halves', async () => {
    const { add, advance, answer, fates, sent } = await sentFirst('a', 'b', 'c', 'd');
    await answer(0, { status: 413 });
    expect(sent()).toEqual(['a b c d', 'a b']);
    await answer(1, { status: 413 });
    await answer(2, { status: 413 });
    add('marker');
    await advance(MAX_WAIT_MS);
    expect(sent()).toEqual(['a b c d', 'a b', 'c d', 'marker']);
    expect(fates).toEqual({ rejected: 4 });
  });

  test('of three into one and two', async () => {
    const { answer, fates, sent } = await sentFirst('a', 'b', 'c');
    await answer(0, { status: 413 });
    await answer(1, TAKEN);
    await answer(2, TAKEN);
    expect(sent()).toEqual(['a b c', 'a', 'b c']);
    expect(fates).toEqual({ delivered: 3 });
  });

  test('but not one event', async () => {
    const { answer, fates, sent } = await sentFirst('a');
    await answer(0, { status: 413 });
    expect(sent()).toEqual(['a']);
    expect(fates).toEqual({ rejected: 1 });
  });

  test('and only a half that fails is sent again', async () => {
    const { advance, answer, fates, sent } = await sentFirst('a', 'b');
    await answer(0, { status: 413 });
    await answer(1, UNAVAILABLE);
    await answer(2, TAKEN);
    await advance(MAX_WAIT_MS);
    await answer(3, TAKEN);
    await advance(MAX_WAIT_MS);
    await answer(4, TAKEN);
    expect(sent()).toEqual(['a b', 'a', 'b', '? a', 'a']);
    expect(fates).toEqual({ delivered: 2 });
  });
});

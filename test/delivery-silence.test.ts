import { describe, expect, test } from 'vitest';
import { MAX_BATCH_BYTES } from '../src/wire.ts';
import { MAX_WAIT_MS, startPump } from './pump.ts';
import { KNOWN, NO_ANSWER, START, TAKEN, turn, UNAVAILABLE } from './world.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A pump that got no answer three times. */
async function silent() {
  const pump = startPump();
  pump.add('a');
  await pump.advance(MAX_WAIT_MS);
  for (const request of [0, 1, 2]) {
    await pump.answer(request, NO_ANSWER);
    await pump.advance(MINUTE_MS);
  }
  expect(pump.requests).toHaveLength(3);
  return pump;
}

describe('after three attempts without any answer', () => {
  test('nothing more is sent: not on a timer, not for new events, not on leaving', async () => {
    const { add, advance, hide, page, requests, timers } = await silent();
    for (let index = 0; index < 30; index++) add('x', { bytes: 1_000 });
    hide();
    page.hidden = false;
    await advance(HOUR_MS);
    expect([requests.length, timers()]).toEqual([3, 0]);
  });

  test('one request asks, at most once a minute, whether the collector answers again', async () => {
    const { advance, answer, delivery, requests } = await silent();
    for (const asked of [1, 2, 3]) {
      delivery.resume();
      delivery.resume();
      await turn();
      await answer(2 + asked, NO_ANSWER);
      await advance(MINUTE_MS - 1);
      delivery.resume();
      await turn();
      expect(requests).toHaveLength(3 + asked);
      await advance(1);
    }
  });

  test('an answer ends the silence, and everything that is waiting is sent', async () => {
    const { add, advance, answer, delivery, fates, sent } = await silent();
    add('b');
    delivery.resume();
    await turn();
    await answer(3, TAKEN);
    await advance(MAX_WAIT_MS);
    await answer(4, TAKEN);
    expect(sent()).toEqual(['a', '? a', '? a', '? a', 'a b']);
    expect(fates).toEqual({ delivered: 2 });
  });

  test('an answer ends the silence for events tracked as the page is left, too', async () => {
    const { add, answer, delivery, hide, sent } = await silent();
    delivery.resume();
    await turn();
    await answer(3, KNOWN);
    add('b');
    hide();
    expect(sent().at(-1)).toBe('b');
  });

  test('an answer that is a failure ends it, too: the usual pauses apply again', async () => {
    const { advance, answer, delivery, requests } = await silent();
    delivery.resume();
    await turn();
    await answer(3, UNAVAILABLE);
    await advance(MINUTE_MS);
    expect(requests).toHaveLength(5);
  });

  test('a failure with an answer in between restarts the count', async () => {
    const { add, advance, answer, requests } = startPump();
    add('a');
    await advance(MAX_WAIT_MS);
    const answers = [NO_ANSWER, NO_ANSWER, UNAVAILABLE, NO_ANSWER, NO_ANSWER];
    for (const [request, given] of answers.entries()) {
      await answer(request, given);
      await advance(MINUTE_MS);
    }
    expect(requests).toHaveLength(6);
  });

  test('requests of a page that is being left do not count', async () => {
    const { add, advance, answer, hide, requests } = startPump();
    for (const name of 'abc') add(name, { bytes: MAX_BATCH_BYTES });
    hide();
    for (const request of [0, 1, 2]) await answer(request, NO_ANSWER);
    await advance(MINUTE_MS);
    expect(requests.length).toBeGreaterThan(3);
  });

  test('flush asks at any time', async () => {
    const { answer, delivery, fates } = await silent();
    const flushed = delivery.flush();
    await turn();
    await answer(3, KNOWN);
    await flushed;
    expect(fates).toEqual({ delivered: 1 });
  });
});

describe('without a network', () => {
  test('nothing is sent, and everything once the network is back', async () => {
    const { add, advance, delivery, hide, page, requests, sent, show } = startPump();
    page.online = false;
    for (let index = 0; index < 30; index++) add('x');
    await advance(HOUR_MS);
    hide();
    show();
    await turn();
    expect(requests).toHaveLength(0);
    page.online = true;
    delivery.resume();
    await turn();
    expect(sent()[0]?.split(' ')).toHaveLength(30);
  });

  test('failed attempts do not lead to silence', async () => {
    const { add, advance, answer, delivery, page, requests } = startPump();
    add('a');
    for (let round = 0; round < 5; round++) {
      page.online = true;
      delivery.resume();
      await advance(MINUTE_MS);
      page.online = false;
      await answer(round, NO_ANSWER);
      await advance(MINUTE_MS);
      expect(requests).toHaveLength(round + 1);
    }
  });
});

describe('told to retry later', () => {
  async function told(retryAfter: string) {
    const pump = startPump();
    pump.add('a');
    await pump.advance(MAX_WAIT_MS);
    await pump.answer(0, { status: 429, retryAfter });
    return pump;
  }

  test.each([
    ['seconds', '120'],
    ['a date', new Date(START + MAX_WAIT_MS + 120_000).toUTCString()],
  ])('by %s, nothing is sent earlier', async (_, retryAfter) => {
    const { add, advance, delivery, hide, sent, show } = await told(retryAfter);
    for (let index = 0; index < 30; index++) add('x');
    hide();
    show();
    delivery.resume();
    await advance(120_000);
    expect(sent()).toEqual(['a']);
    await advance(MINUTE_MS);
    expect(sent()).toHaveLength(2);
  });

  test('an hour is capped at ten minutes', async () => {
    const { advance, requests } = await told('3600');
    await advance(10 * MINUTE_MS - 1);
    expect(requests).toHaveLength(1);
    await advance(1);
    expect(requests).toHaveLength(2);
  });

  test('a page that is left afterwards sends everything again', async () => {
    const { add, advance, answer, hide, sent } = await told('120');
    await advance(120_000 + MINUTE_MS);
    await answer(1, TAKEN);
    add('b');
    hide();
    expect(sent()).toEqual(['a', 'a', 'b']);
  });
});

test('a visitor who returns while offline has the page ask as soon as it is online', async () => {
  const { delivery, page, requests } = await silent();
  page.online = false;
  delivery.resume();
  page.online = true;
  delivery.resume();
  await turn();
  expect(requests).toHaveLength(4);
});

test('failures while offline do not lead to silence', async () => {
  const { add, advance, answer, delivery, page, requests } = startPump();
  add('a');
  await advance(MAX_WAIT_MS);
  for (const request of [0, 1, 2]) {
    page.online = false;
    await answer(request, NO_ANSWER);
    page.online = true;
    delivery.resume();
    await turn();
  }
  await answer(3, NO_ANSWER);
  await advance(MINUTE_MS);
  expect(requests).toHaveLength(5);
});

import { describe, expect, test } from 'vitest';
import { MAX_BATCH_BYTES, MAX_BATCH_EVENTS } from '../src/wire.ts';
import { MAX_WAIT_MS, pauseAfter, startPump } from './pump.ts';
import { KNOWN, NO_ANSWER, TAKEN, turn } from './world.ts';

const MAX_PAUSE_MS = 60_000;

describe('when to send', () => {
  test('a batch leaves two seconds after its first event', async () => {
    const { add, advance, sent } = startPump();
    add('a');
    await advance(MAX_WAIT_MS - 1);
    add('b');
    expect(sent()).toEqual([]);
    await advance(1);
    expect(sent()).toEqual(['a b']);
  });

  test('a full batch leaves at once: by count', async () => {
    const { add, advance, requests } = startPump();
    for (let index = 1; index < MAX_BATCH_EVENTS; index++) add('x');
    await advance(0);
    expect(requests).toHaveLength(0);
    add('x');
    await advance(0);
    expect(requests).toHaveLength(1);
  });

  test('a full batch leaves at once: by bytes', async () => {
    const { add, advance, sent } = startPump();
    add('a', { bytes: MAX_BATCH_BYTES / 2 });
    add('b', { bytes: MAX_BATCH_BYTES / 2 });
    await advance(0);
    expect(sent()).toEqual(['a b']);
  });

  test('a request takes everything that is waiting, even more than what triggers it', async () => {
    const { add, advance, answer, sent } = startPump();
    add('a');
    await advance(MAX_WAIT_MS);
    for (let index = 0; index < 2 * MAX_BATCH_EVENTS; index++) add('x');
    await answer(0, TAKEN);
    await advance(0);
    expect(sent()[1]?.split(' ')).toHaveLength(2 * MAX_BATCH_EVENTS);
  });

  test('one request at a time', async () => {
    const { add, advance, answer, sent } = startPump();
    add('a', { bytes: MAX_BATCH_BYTES });
    await advance(0);
    add('b', { bytes: MAX_BATCH_BYTES });
    await advance(10 * MAX_WAIT_MS);
    expect(sent()).toEqual(['a']);
    await answer(0, TAKEN);
    await advance(0);
    expect(sent()).toEqual(['a', 'b']);
  });

  test("the two seconds count from the batch's own first event, not from that of one that has left", async () => {
    const { add, advance, answer, delivery, sent } = startPump();
    add('a');
    void delivery.flush();
    await turn();
    await answer(0, TAKEN);
    await advance(MAX_WAIT_MS - 100);
    add('b');
    await advance(MAX_WAIT_MS - 1);
    expect(sent()).toEqual(['a']);
    await advance(1);
    expect(sent()).toEqual(['a', 'b']);
  });

  test('with nothing to send, nothing is sent and no timer runs', async () => {
    const { delivery, requests, timers } = startPump();
    delivery.wake();
    delivery.resume();
    delivery.flushNow();
    await delivery.flush();
    expect([requests.length, timers()]).toEqual([0, 0]);
  });
});

describe('when the page is hidden', () => {
  test('everything that is waiting is sent at once, in as many requests as it takes', () => {
    const { add, hide, requests, sent } = startPump();
    add('a', { bytes: 0.6 * MAX_BATCH_BYTES });
    add('b', { bytes: 0.6 * MAX_BATCH_BYTES });
    hide();
    expect(sent()).toEqual(['a', 'b']);
    expect(requests.every(({ leaving, keepalive }) => leaving && keepalive)).toBe(true);
  });

  test('what is in flight already is not sent again', async () => {
    const { add, advance, hide, sent } = startPump();
    add('a');
    await advance(MAX_WAIT_MS);
    add('b');
    hide();
    hide();
    expect(sent()).toEqual(['a', 'b']);
  });

  test('requests on leaving do not let one more run next to the one in flight', async () => {
    const { add, advance, answer, hide, show, sent } = startPump();
    add('a');
    await advance(MAX_WAIT_MS);
    add('b');
    hide();
    show();
    await answer(1, TAKEN);
    add('c');
    await advance(MAX_WAIT_MS);
    expect(sent()).toEqual(['a', 'b']);
    await answer(0, TAKEN);
    await advance(MAX_WAIT_MS);
    expect(sent()).toEqual(['a', 'b', 'c']);
  });

  test('hidden, shown and hidden again, nothing is sent twice', async () => {
    const { add, advance, answer, hide, show, sent } = startPump();
    add('a');
    hide();
    show();
    hide();
    show();
    add('marker');
    await advance(MAX_WAIT_MS);
    await answer(0, TAKEN);
    await answer(1, TAKEN);
    hide();
    expect(sent()).toEqual(['a', 'marker']);
  });

  test('events tracked then are sent at the end of their task, in one request', async () => {
    const { add, hide, requests, sent } = startPump();
    hide();
    add('a');
    add('b');
    await turn();
    expect(sent()).toEqual(['a b']);
    expect(requests[0]).toMatchObject({ leaving: true, keepalive: true });
  });

  test('an event tracked then waits out the pause of an earlier one that failed', async () => {
    const { add, advance, answer, hide, sent } = startPump();
    add('a');
    await advance(MAX_WAIT_MS);
    hide();
    await answer(0, NO_ANSWER);
    add('b');
    expect(sent()).toEqual(['a']);
    await advance(MAX_PAUSE_MS);
    expect(sent()).toEqual(['a', '? a']);
    await answer(1, KNOWN);
    expect(sent()).toEqual(['a', '? a', 'b']);
  });

  test('what fails is queried after a pause, by a request that can be answered', async () => {
    const { add, advance, answer, hide, requests } = startPump();
    for (const name of 'abc') add(name, { bytes: MAX_BATCH_BYTES });
    hide();
    for (const index of [0, 1, 2]) await answer(index, NO_ANSWER);
    await advance(pauseAfter(3));
    expect(requests.at(3)).toMatchObject({ names: '? a', leaving: false });
  });

  test('when shown again after a failure, it waits out the pause', async () => {
    const { add, advance, answer, hide, show, sent } = startPump();
    add('a');
    hide();
    await answer(0, NO_ANSWER);
    show();
    await turn();
    expect(sent()).toEqual(['a']);
    await advance(pauseAfter(1));
    expect(sent()).toEqual(['a', '? a']);
  });
});

describe('flush', () => {
  test('settles once everything that was waiting is answered', async () => {
    const { add, answer, delivery, fates, requests } = startPump();
    add('a', { bytes: MAX_BATCH_BYTES });
    add('b', { bytes: MAX_BATCH_BYTES });
    let settled = false;
    const flushed = delivery.flush().then(() => {
      settled = true;
    });
    await turn();
    await answer(0, TAKEN);
    expect([requests.length, settled]).toEqual([2, false]);
    await answer(1, TAKEN);
    await flushed;
    expect(fates).toEqual({ delivered: 2 });
  });

  test('waits for the request in flight', async () => {
    const { add, advance, answer, delivery, sent } = startPump();
    add('a');
    await advance(MAX_WAIT_MS);
    add('b');
    const flushed = delivery.flush();
    await turn();
    expect(sent()).toEqual(['a']);
    await answer(0, TAKEN);
    await answer(1, TAKEN);
    await flushed;
    expect(sent()).toEqual(['a', 'b']);
  });

  test('settles after a failure, without waiting out the pause', async () => {
    const { add, answer, delivery, timers } = startPump();
    add('a');
    const flushed = delivery.flush();
    await turn();
    await answer(0, NO_ANSWER);
    await flushed;
    expect(timers()).toBe(1);
  });

  test('settles at once without a network', async () => {
    const { add, delivery, page, requests } = startPump();
    page.online = false;
    add('a');
    await delivery.flush();
    expect(requests).toEqual([]);
  });
});

test('stop cancels the timer', async () => {
  const { add, advance, delivery, requests, timers } = startPump();
  add('a');
  delivery.end();
  expect(timers()).toBe(0);
  await advance(10 * MAX_WAIT_MS);
  expect(requests).toHaveLength(0);
});

import { describe, expect, test } from 'vitest';
import type { Answer } from '../src/outcome.ts';
import { MAX_BATCH_BYTES } from '../src/wire.ts';
import { MAX_WAIT_MS, pauseAfter, startPump } from './pump.ts';
import { KNOWN, NO_ANSWER, type Reply, receipt, TAKEN, turn, UNAVAILABLE } from './world.ts';

const MINUTE_MS = 60_000;

/** A pump that has asked about `a` and `b` and got no answer yet; `x` was added since. */
async function asked() {
  const pump = startPump();
  pump.add('a');
  pump.add('b');
  await pump.advance(MAX_WAIT_MS);
  pump.add('x');
  await pump.answer(0, NO_ANSWER);
  await pump.advance(pauseAfter(1));
  expect(pump.sent()).toEqual(['a b', '? a b']);
  return pump;
}

const known = (list: unknown): Reply => receipt({ known: list as string[] });

describe('the answer to a question', () => {
  test.each<[string, Reply, string[]]>([
    ['all', KNOWN, ['x']],
    ['none', TAKEN, ['a b x']],
    ['some', ({ asks }) => receipt({ known: asks.slice(0, 1) }), ['b x']],
    [
      'some, and others that nobody asked for',
      ({ asks }) => receipt({ known: [...asks.slice(0, 1), 'other'] }),
      ['b x'],
    ],
    ['the same twice', ({ asks }) => receipt({ known: [...asks, ...asks] }), ['x']],
    ['an empty list', known([]), ['a b x']],
    ['no list', receipt({}), ['a b x']],
    ['numbers', known([8, 9]), ['a b x']],
  ])('that knows %s', async (_, reply, then) => {
    const { advance, answer, fates, queue, sent } = await asked();
    await answer(1, reply);
    await advance(MAX_WAIT_MS);
    await answer(2, TAKEN);
    expect(sent().slice(2)).toEqual(then);
    expect([fates, queue.items()]).toEqual([{ delivered: 3 }, []]);
  });

  test.each<[string, Answer]>([
    ['413', { status: 413 }],
    ['422', { status: 422, body: { detail: [{ loc: ['events'], msg: 'Field required', type: 'missing' }] } }],
    ['422 without a body', { status: 422, body: null }],
  ])('that is %s, as from a collector that does not support questions, means that none is known', async (_, reply) => {
    const { advance, answer, fates, sent } = await asked();
    await answer(1, reply);
    await advance(MAX_WAIT_MS);
    await answer(2, TAKEN);
    expect(sent().slice(2)).toEqual(['a b x']);
    expect(fates).toEqual({ delivered: 3 });
  });

  test.each([400, 401, 403, 404])('that is %i applies to everything from this page', async (status) => {
    const { add, advance, answer, fates, queue, requests } = await asked();
    await answer(1, { status });
    add('y');
    await advance(MINUTE_MS);
    expect(requests).toHaveLength(2);
    expect([fates, queue.items()]).toEqual([{ refused: 4 }, []]);
  });

  test.each<[string, Answer]>([
    ['none', NO_ANSWER],
    ['408', { status: 408 }],
    ['429', { status: 429 }],
    ['503', UNAVAILABLE],
    ['a page of HTML', { status: 200 }],
    ['a receipt for events', receipt({ accepted: 2 })],
    ['that it was damaged on its way', { status: 422, body: { detail: [{ loc: [], msg: '', type: 'json' }] } }],
  ])('that is %s is followed by the same question, after a pause', async (_, reply) => {
    const { advance, answer, fates, requests } = await asked();
    await answer(1, reply);
    await advance(pauseAfter(2) - 1);
    expect(requests).toHaveLength(2);
    await advance(1);
    expect(requests.at(2)).toMatchObject({ names: '? a b', attempt: 3 });
    expect(fates).toEqual({});
  });
});

describe('a page that is left while a question is in flight', () => {
  test('sends what is in doubt when told that it did not arrive', async () => {
    const { answer, hide, requests, sent } = await asked();
    hide();
    expect(sent().slice(2)).toEqual(['x']);
    await answer(1, TAKEN);
    await turn();
    expect(requests.at(3)).toMatchObject({ names: 'a b', leaving: true, keepalive: true });
  });

  test('sends nothing again when told that it arrived', async () => {
    const { advance, answer, fates, hide, sent } = await asked();
    hide();
    await answer(2, TAKEN);
    await answer(1, KNOWN);
    await advance(MINUTE_MS);
    expect(sent()).toEqual(['a b', '? a b', 'x']);
    expect(fates).toEqual({ delivered: 3 });
  });

  test('does not ask again at once when it gets no answer', async () => {
    const { answer, hide, sent } = await asked();
    hide();
    await answer(1, NO_ANSWER);
    await turn();
    expect(sent()).toEqual(['a b', '? a b', 'x']);
  });
});

test('what a page that goes away could send does not keep it from asking about the rest', async () => {
  const { add, advance, answer, hide, sent } = startPump();
  add('a');
  await advance(MAX_WAIT_MS);
  await answer(0, UNAVAILABLE);
  add('b');
  hide();
  await answer(1, TAKEN);
  await advance(MINUTE_MS);
  expect(sent()).toEqual(['a', 'b', '? a']);
});

test('flush asks, and sends what did not arrive', async () => {
  const { add, answer, delivery, fates, sent } = startPump();
  add('a');
  void delivery.flush();
  await turn();
  await answer(0, NO_ANSWER);
  const flushed = delivery.flush();
  await turn();
  await answer(1, TAKEN);
  await answer(2, TAKEN);
  await flushed;
  expect([sent(), fates]).toEqual([['a', '? a', 'a'], { delivered: 1 }]);
});

test('what is in doubt is asked about batch by batch, and then sent', async () => {
  const { add, advance, answer, delivery, fates, page, sent } = startPump();
  for (const name of 'abc') add(name, { bytes: MAX_BATCH_BYTES });
  delivery.flushNow();
  page.hidden = true;
  for (const request of [0, 1, 2]) await answer(request, NO_ANSWER);
  page.hidden = false;
  await advance(MINUTE_MS);
  await answer(3, KNOWN);
  await advance(0);
  await answer(4, TAKEN);
  await advance(0);
  await answer(5, KNOWN);
  await advance(MAX_WAIT_MS);
  await answer(6, TAKEN);
  expect(sent().slice(3)).toEqual(['? a', '? b', '? c', 'b']);
  expect(fates).toEqual({ delivered: 3 });
});

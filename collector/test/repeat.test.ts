import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { asCopyOf, findRepeated } from '../src/postbacks/repeat.ts';

it.each([
  [[], 'A', 'one', null],
  [['A'], 'A', 'one', 0],
  [['A'], 'B', 'one', 0],
  [['A', 'B'], 'B', 'several', 1],
  [['A'], 'B', 'several', null],
  [['A', 'B'], null, 'several', 0],
  [[null], 'B', 'several', null],
] as const)(
  'of the orders %j, %s repeats, with %s conversions a click, number %s',
  (orders, order_id, perClick, place) => {
    const told = orders.map((order) => ({ order_id: order, sources: ['postback' as const], id: randomUUID() }));
    expect(findRepeated(told, { order_id, source: 'postback' }, perClick)).toBe(place === null ? null : told[place]);
  },
);

it.each([
  ['postback', 'pending', 'pixel:approved', 'pending'],
  ['postback', 'approved', 'pixel:pending', 'approved'],
  ['pixel', 'pending', 'pixel:approved', 'approved'],
  ['postback', 'pending', 'pixel,postback:approved', 'approved'],
  ['pixel', 'approved', 'postback:pending', 'pending'],
] as const)('a %s that is %s itself is, as a copy of what was reported by %s, %s', (source, own, said, expected) => {
  const [sources, conversion_status] = said.split(':') as [string, 'pending'];
  const told = { event_id: randomUUID(), order_id: null, conversion_status, isTakenBack: false };
  const repeated = { ...told, sources: sources.split(',') as ['pixel'] };
  const call = { order_id: null, source, conversion_status: own };
  expect(asCopyOf(repeated, call).conversion_status).toBe(expected);
});

it.each([
  ['postback', false, 'A-1'],
  ['postback', true, null],
  ['pixel', false, null],
] as const)(
  'the order that a %s names for what was reported without, and its site has rejected (%s), is %s',
  (source, isTakenBack, expected) => {
    const told = { event_id: randomUUID(), order_id: null, conversion_status: 'approved' as const, isTakenBack };
    const call = { order_id: 'A-1', source, conversion_status: 'approved' as const };
    expect(asCopyOf({ ...told, sources: ['pixel'] }, call).order_id).toBe(expected);
  },
);

import { expect, it } from 'vitest';
import { isPaid, pickPayout } from '../src/payout.ts';

it.each([
  ['postback:1 postback:2', 'postback:1'],
  ['postback:2 postback:1', 'postback:1'],
  ['pixel:1 postback:2', 'postback:2'],
  ['postback:2 pixel:1', 'postback:2'],
  ['pixel:2 pixel:1', 'pixel:1'],
])('of what %s said of one sale for one click, %s prevails', (said, expected) => {
  const told = said.split(' ').map((one) => {
    const [source, time] = one.split(':') as ['pixel', string];
    return { source, received_at: Number(time), name: one };
  });
  expect(pickPayout(told).name).toBe(expected);
});

it.each([
  ['postback', null, 'postback', true],
  ['server', null, 'postback', true],
  ['server', 'orphan', 'postback', true],
  ['pixel', null, 'pixel', true],
  ['browser', null, 'pixel', false],
  ['postback', null, 'pixel', true],
  ['server', null, 'pixel', true],
  ['server', 'orphan', 'pixel', false],
  ['server', 'foreign', 'pixel', false],
] as const)("a %s's sale, lent its scan since its own was %s, pays what a %s said: %s", (source, own, by, expected) => {
  expect(isPaid({ source, own_identity: own }, { source: by })).toBe(expected);
});

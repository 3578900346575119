import { expect, it } from 'vitest';
import { quarterOf, type Tally, talliesOfChange, talliesOfEvent, talliesOfSession } from '../src/tally.ts';

const TIME = Date.parse('2026-11-21T09:44:59.999Z');
const QUARTER = Date.parse('2026-11-21T09:30:00Z');

const EVENT = {
  site_key: 1,
  code: 'poster',
  identity: 'linked' as const,
  bot: null,
  event_time: TIME,
  conversion: 0,
  conversion_status: 'approved' as const,
  amount_minor: null,
  currency: null,
};
const SALE = { ...EVENT, conversion: 1, amount_minor: 2000, currency: 'EUR' };

const measures = (tallies: Tally[]) => Object.fromEntries(tallies.map(({ measure, value }) => [measure, value]));

it.each([
  ['an event', EVENT, { events: 1 }],
  ['a conversion', { ...SALE, amount_minor: null }, { events: 1, conversions: 1 }],
  ['a sale', SALE, { events: 1, conversions: 1, 'revenue:EUR': 2000 }],
  ['a sale that was taken back', { ...SALE, conversion_status: 'rejected' as const }, { events: 1 }],
  ['a sale that nobody has approved', { ...SALE, conversion_status: 'pending' as const }, { events: 1 }],
  ['a sale of a program', { ...SALE, bot: 'user_agent' }, { bots: 1 }],
  ['a sale of an unknown scan', { ...SALE, identity: 'orphan' as const }, { orphans: 1 }],
  ['a sale of a test link', { ...SALE, identity: 'test' as const }, { tests: 1 }],
  ["a sale of another site's scan", { ...SALE, identity: 'foreign' as const }, { foreign: 1 }],
  [
    'a sale that its site accepts',
    { ...SALE, identity: 'unregistered' as const },
    { events: 1, conversions: 1, 'revenue:EUR': 2000 },
  ],
  ['a sale without a scan', { ...SALE, identity: 'none' as const }, { events: 1, conversions: 1, 'revenue:EUR': 2000 }],
])('%s adds what it is', (_case, event, expected) => {
  expect(measures(talliesOfEvent(event))).toEqual(expected);
});

it('adds to its code in its quarter of an hour', () => {
  expect(talliesOfEvent(EVENT)).toEqual([
    { site_key: 1, code: 'poster', quarter: QUARTER, measure: 'events', value: 1 },
  ]);
  expect(talliesOfEvent({ ...EVENT, code: null })).toMatchObject([{ code: '' }]);
  expect([quarterOf(QUARTER), quarterOf(QUARTER - 1), quarterOf(-1)]).toEqual([QUARTER, QUARTER - 900_000, -900_000]);
});

it('subtracts what an event was before it adds what it is', () => {
  const change = talliesOfChange({ ...EVENT, identity: 'orphan', code: null }, EVENT);
  expect(change.map(({ code, measure, value }) => [code, measure, value])).toEqual([
    ['', 'orphans', -1],
    ['poster', 'events', 1],
  ]);
});

it.each([
  ['scan', 0, 0, { sessions: 1 }],
  ['scan', 1, 0, { sessions: 1, engaged: 1 }],
  ['click', 1, 1, { sessions: 1, engaged: 1, shared: 1 }],
  ['test', 1, 1, {}],
  ['clickless', 1, 1, {}],
] as const)('a %s that is engaged %i and shared %i adds what it is', (kind, engaged, shared, expected) => {
  const session = { site_key: 1, code: 'poster', kind, scanned_at: TIME, engaged, shared };
  expect(measures(talliesOfSession(session))).toEqual(expected);
});

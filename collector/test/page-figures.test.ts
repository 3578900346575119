import { expect, it } from 'vitest';
import { largestFirst, measuresOf, SESSIONS, sessionsNameOf } from '../src/page/measures.js';
import { notesOf } from '../src/page/notes.js';

const NOTHING = {
  sessions: 0,
  engaged: 0,
  shared: 0,
  events: 0,
  conversions: 0,
  conversion_rate_percent: null,
  revenue: [],
  bots: 0,
};

it('offers each currency as a separate figure, and never adds two up', () => {
  const revenue = [
    { currency: 'EUR', amount: 20 },
    { currency: 'JPY', amount: 500 },
  ];
  const total = { ...NOTHING, revenue };
  const money = measuresOf(total, SESSIONS.scan).filter(({ key }) => key.startsWith('revenue-'));
  expect(money.map(({ label, of, text }) => [label, of(total), text(of(total))])).toEqual([
    ['Revenue in EUR', 20, '€20.00'],
    ['Revenue in JPY', 500, '¥500'],
  ]);
  expect(money[0]?.of(NOTHING)).toBe(0);
});

it('uses a label that fits more than 100 % if a scan buys twice, and shows revenue next to the scans', () => {
  const total = { ...NOTHING, sessions: 1, conversions: 2, conversion_rate_percent: 200 };
  const measures = measuresOf({ ...total, revenue: [{ currency: 'EUR', amount: 20 }] }, SESSIONS.scan);
  expect(measures.map(({ label }) => label).slice(0, 4)).toEqual([
    'Scans',
    'Revenue',
    'Conversions',
    'Conversions per scan',
  ]);
  expect(measures[3]?.text(measures[3].of(total))).toBe('200%');
  expect(measures[3]?.text(measures[3].of(NOTHING)), 'of no scan there is no share').toBe('–');
});

it('calls the sessions of offers clicks', () => {
  const named = (place: { code: string | null; offer: string | null }, hasOffers: boolean) =>
    sessionsNameOf(place, hasOffers).many;
  expect(named({ code: null, offer: null }, false)).toBe('Scans');
  expect(named({ code: null, offer: null }, true)).toBe('Scans and clicks');
  expect(named({ code: 'door', offer: null }, true)).toBe('Scans');
  expect(named({ code: null, offer: 'spring' }, true)).toBe('Clicks');
});

it('explains in words what does not count, and only if there is any', () => {
  expect(notesOf(NOTHING)).toEqual([]);
  expect(notesOf({ ...NOTHING, bots: 1, orphans: 1_200, duplicates: 2 })).toEqual([
    { text: '1,200 events wait for a scan that this collector does not know', reason: 'orphan' },
    { text: '2 events were sent again, and count once', reason: 'duplicates' },
    { text: '1 event was sent by a bot, and does not count', reason: 'bot' },
  ]);
});

it('sorts by size, keeps the order of equals, and puts those without a share last', () => {
  const rows = [{ rate: null }, { rate: 2 }, { rate: 40 }, { rate: 2.5 }];
  expect(largestFirst(rows, ({ rate }) => rate).map(({ rate }) => rate)).toEqual([40, 2.5, 2, null]);
  expect(largestFirst(['b', 'a', 'c'], () => 1)).toEqual(['b', 'a', 'c']);
});

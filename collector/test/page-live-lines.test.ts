import { expect, it } from 'vitest';
import type { ToldLine } from '../src/live.ts';
import { countOutcomes, withLine } from '../src/page/live-lines.js';
import { scrollDepthOf } from '../src/page/scroll-depth.js';
import { doesCount, verify } from '../src/page/verification.js';

const EVENT = {
  event_type: 'pageview',
  source: 'browser' as const,
  event_id: 'e',
  event_time: 0,
  scan_session_id: null,
  code: null,
  offer_id: null,
  page_url: null,
  page_title: null,
  metadata: null,
  order_id: null,
  value: null,
  conversion: false,
  consent: null,
  device: null,
  country: null,
};

function line(id: number, outcome: ToldLine['outcome'], event: Partial<typeof EVENT> | object | null = {}): ToldLine {
  const shown = event && { ...EVENT, ...event };
  return { id, at: 0, site_id: 'shop', outcome, reason: null, why: null, detail: null, event: shown };
}

it('shows the newest first, each once, and no more than fit on a page', () => {
  let lines: ToldLine[] = [];
  for (let id = 1; id <= 400; id++) lines = withLine(lines, line(id, 'accepted'));
  expect(lines.map(({ id }) => id)).toEqual(Array.from({ length: 300 }, (_, index) => 400 - index));
  expect(withLine(lines, line(350, 'accepted'))).toBe(lines);
});

it('counts each outcome', () => {
  const lines = [line(3, 'refused', null), line(2, 'accepted'), line(1, 'accepted')];
  expect([...countOutcomes(lines)]).toEqual([
    ['refused', 1],
    ['accepted', 2],
  ]);
});

it('follows a test scan from the scan to the conversion', () => {
  const mine = { scan_session_id: 'mine' };
  const told = [
    line(1, 'scan', { ...mine, scan_session_id: 'before', code: 'poster' }),
    line(2, 'scan', { ...mine, code: 'flyer' }),
    line(3, 'scan', { ...mine, code: 'poster' }),
    line(4, 'accepted', { scan_session_id: 'before' }),
    line(5, 'accepted', mine),
    line(6, 'accepted', { ...mine, source: 'server', conversion: true }),
  ];
  const idsAfter = (count: number) => {
    const found = verify(told.slice(0, count).reverse(), { code: 'poster', afterId: 1 });
    return [found.scan?.id, found.page?.id, found.conversion?.id, found.refused?.id];
  };
  expect(idsAfter(2)).toEqual([undefined, undefined, undefined, undefined]);
  expect(idsAfter(4)).toEqual([3, undefined, undefined, undefined]);
  expect(idsAfter(5)).toEqual([3, 5, undefined, undefined]);
  expect(idsAfter(6)).toEqual([3, 5, 6, undefined]);
});

it('names what was refused after the scan, and nothing from before it', () => {
  const scan = line(2, 'scan', { scan_session_id: 'mine', code: 'poster' });
  const told = [line(1, 'refused', null), scan];
  expect(verify(told.toReversed(), { code: 'poster', afterId: 0 }).refused).toBeNull();
  const later = [line(4, 'refused', null), line(3, 'refused', null), ...told.toReversed()];
  expect(verify(later, { code: 'poster', afterId: 0 }).refused?.id).toBe(4);
});

it('does not show as a success what no figure counts', () => {
  const mine = { scan_session_id: 'mine' };
  const scan = line(1, 'scan', { ...mine, code: 'poster' });
  const byProgram = { ...line(2, 'accepted', { ...mine, conversion: true }), reason: 'bot' as const };
  const test = { code: 'poster', afterId: 0 };
  const found = verify([byProgram, scan], test);
  expect([found.page?.id, found.page && doesCount(found.page), found.conversion]).toEqual([2, false, null]);

  const byPerson = { ...line(3, 'accepted', mine), reason: 'no_consent' as const };
  const later = verify([byPerson, byProgram, scan], test);
  expect([later.page?.id, later.page && doesCount(later.page)]).toEqual([3, true]);
});

it('says how far somebody has scrolled, whatever else is in the metadata', () => {
  const depthOf = (metadata: string | null, event_type = 'scroll') =>
    scrollDepthOf({ ...EVENT, event_type, metadata, scan_session_id: null });
  expect(depthOf('{"depth":75}')).toBe('75%');
  expect(depthOf('{"depth":100,"above_fold":true}')).toBe('100%: the page fits the window');
  for (const other of [null, 'null', '{"depth":"all"}', '{"depth":7…']) expect(depthOf(other)).toBe('');
  expect(depthOf('{"depth":75}', 'click')).toBe('');
});

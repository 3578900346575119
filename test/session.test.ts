import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { uuidV7 } from '../src/id.ts';
import {
  type Attribution,
  isAlive,
  resolveSession,
  type Session,
  scansOf,
  VISIT_IDLE_MS,
  withActivity,
} from '../src/session.ts';
import { isUuid, SESSION_LIFETIME_MS } from '../src/wire.ts';
import { createRandom, DAY_MS, OTHER_SCAN, SCAN, START } from './world.ts';

const random = createRandom();
const newId = () => uuidV7(START, random);

/** A session of this page, as it is stored. */
const session: Session = {
  sid: SCAN,
  scanned_at: START,
  other: { sid: SCAN, at: START },
  visitor_id: newId(),
  web_session_id: newId(),
  active_at: START,
};
const stored = JSON.stringify(session);
const resolveAt = (now: number, text: string | null = stored, scan: string | null = null) =>
  resolveSession(text, [scan ? { sid: scan, at: now } : null], now, 'last');
/** The session after these scans, one a day. */
const scansOn = (attribution: Attribution | undefined, ...scans: string[]) =>
  scans.reduce<Session | null>((before, sid, day) => {
    const at = START + day * DAY_MS;
    return resolveSession(JSON.stringify(before), [{ sid, at }], at, attribution);
  }, null);

test('there is no session without a scan', () => {
  expect(resolveAt(START, null)).toBeNull();
});

test('a session begins with a scan', () => {
  expect(resolveAt(START, null, SCAN)).toEqual({ sid: SCAN, scanned_at: START, other: { sid: SCAN, at: START } });
});

test('a session continues from page to page', () => {
  expect(resolveAt(START + 1000)).toEqual(session);
});

test('a session lives for exactly 60 days', () => {
  expect(SESSION_LIFETIME_MS).toBe(60 * DAY_MS);
  expect(resolveAt(START + 60 * DAY_MS)?.sid).toBe(SCAN);
  expect(resolveAt(START + 60 * DAY_MS + 1)).toBeNull();
  expect(isAlive(START, START + 60 * DAY_MS)).toBe(true);
  expect(isAlive(START, START + 60 * DAY_MS + 1)).toBe(false);
});

test('a session is not extended by the same scan', () => {
  expect(resolveAt(START + 59 * DAY_MS, stored, SCAN)?.scanned_at).toBe(START);
  expect(resolveAt(START + 60 * DAY_MS + 1, stored, SCAN)).toBeNull();
});

test('a new scan wins, and keeps the visitor and foreign keys of the record', () => {
  const rescanned = resolveAt(START + DAY_MS, JSON.stringify({ ...session, theirs: [1] }), OTHER_SCAN);
  expect(rescanned).toMatchObject({ sid: OTHER_SCAN, scanned_at: START + DAY_MS, theirs: [1] });
  expect(rescanned?.visitor_id).toBe(session.visitor_id);
});

test('a new scan revives an expired record', () => {
  const rescanned = resolveAt(START + 61 * DAY_MS, stored, OTHER_SCAN);
  expect(rescanned).toMatchObject({ sid: OTHER_SCAN, scanned_at: START + 61 * DAY_MS });
});

test('adopts the record of another SDK, for 60 days from first sight', () => {
  const adopted = resolveAt(START, JSON.stringify({ sid: SCAN, campaign: 'winter' }));
  expect(adopted).toMatchObject({ sid: SCAN, campaign: 'winter', scanned_at: START });
  expect(resolveAt(START + 60 * DAY_MS + 1, JSON.stringify(adopted))).toBeNull();
});

test.each([
  ['no text', null],
  ['an empty text', ''],
  ['half a JSON', stored.slice(0, -1)],
  ['null', 'null'],
  ['a number', '42'],
  ['a text', `"${SCAN}"`],
  ['a list', `["${SCAN}"]`],
  ['no sid', '{"scanned_at":1}'],
  ['a sid that is no UUID', '{"sid":"winter-sale"}'],
  ['a sid that is a number', '{"sid":7}'],
  ['a date more than a day ahead', JSON.stringify({ ...session, scanned_at: START + DAY_MS + 1 })],
])('%s is not a session', (_, text) => {
  expect(resolveAt(START, text)).toBeNull();
  expect(resolveAt(START, text, OTHER_SCAN)?.sid).toBe(OTHER_SCAN);
});

test('a record whose time is not a number is adopted from now', () => {
  const adopted = resolveAt(START, JSON.stringify({ ...session, scanned_at: 'yesterday' }));
  expect(adopted).toMatchObject({ sid: SCAN, scanned_at: START });
});

test('a clock that was set back by less than a day ends no session', () => {
  expect(resolveAt(START - DAY_MS)?.sid).toBe(SCAN);
});

describe('with several scans', () => {
  const [A, B, C] = [SCAN, OTHER_SCAN, '019b7a10-0000-7000-8000-00000000000c'];

  test.each<[Attribution | undefined, string[], string, string]>([
    ['last', [A], A, A],
    ['last', [A, B], B, A],
    ['last', [A, B, C], C, A],
    ['last', [A, B, A], B, A],
    [undefined, [A, B], B, A],
    ['first', [A], A, A],
    ['first', [A, B], A, B],
    ['first', [A, B, C], A, C],
    ['first', [A, B, B], A, B],
  ])('the %s of %j wins', (attribution, scans, winner, other) => {
    expect(scansOn(attribution, ...scans)).toMatchObject({ sid: winner, other: { sid: other } });
  });

  test('each lasts for its own 60 days', () => {
    const text = JSON.stringify(scansOn('first', A, B));
    const inDays = (days: number) => resolveSession(text, [], START + days * DAY_MS, 'first');
    expect(inDays(60)).toMatchObject({ sid: A, other: { sid: B } });
    expect(inDays(60.5)).toMatchObject({ sid: B, scanned_at: START + DAY_MS, other: { sid: B } });
    expect(inDays(61.5)).toBeNull();
  });

  test('events carry the winning one, and the other one', () => {
    const fields = (attribution: Attribution, ...scans: string[]) =>
      scansOf(scansOn(attribution, ...scans) as Session, attribution);
    expect(fields('last', A)).toEqual({ scan_session_id: A });
    expect(fields('last', A, B)).toEqual({ scan_session_id: B, first_scan_session_id: A });
    expect(fields('first', A, B)).toEqual({ scan_session_id: A, last_scan_session_id: B });
  });

  test('one that was handed over with its time keeps that time', () => {
    const handedOver = resolveSession(stored, [{ sid: B, at: START - DAY_MS }], START, 'last');
    expect(handedOver).toMatchObject({ sid: A, scanned_at: START, other: { sid: B, at: START - DAY_MS } });
  });

  test.each([null, 5, 'x', {}, [], { sid: 'x', at: START }, { sid: B }])(
    'anything else in its place is ignored: %j',
    (other) => {
      expect(resolveAt(START, JSON.stringify({ ...session, other }))).toEqual(session);
    },
  );
});

const visitAt = (now: number, text = stored) => withActivity(JSON.parse(text), now, newId);

test('a visit continues within 30 minutes and starts anew after them', () => {
  expect(VISIT_IDLE_MS).toBe(30 * 60 * 1000);
  expect(visitAt(START + VISIT_IDLE_MS - 1).web_session_id).toBe(session.web_session_id);
  const anew = visitAt(START + VISIT_IDLE_MS);
  expect(isUuid(anew.web_session_id)).toBe(true);
  expect(anew.web_session_id).not.toBe(session.web_session_id);
  expect(anew.visitor_id).toBe(session.visitor_id);
});

test('a visit in the distant future, from a clock that was wrong, is over', () => {
  const future = { ...session, active_at: START + VISIT_IDLE_MS };
  expect(withActivity(future, START, newId).web_session_id).not.toBe(session.web_session_id);
});

test('a record without a scan passes nothing of its own to the next session', () => {
  const visitor_id = newId();
  expect(resolveAt(START, JSON.stringify({ sid: 'x', visitor_id }), SCAN)).not.toHaveProperty('visitor_id');
});

test('a visit is extended by each activity, not limited from its beginning', () => {
  const page = { ...session };
  for (let step = 1; step <= 4; step++) withActivity(page, START + step * (VISIT_IDLE_MS - 1), newId);
  expect(page.web_session_id).toBe(session.web_session_id);
  expect(page.active_at).toBe(START + 4 * (VISIT_IDLE_MS - 1));
});

test.each([{}, { visitor_id: 'x', web_session_id: 5 }])('makes its own ids if there are none: %j', (ids) => {
  const repaired = visitAt(START, JSON.stringify({ sid: SCAN, ...ids }));
  expect(isUuid(repaired.visitor_id)).toBe(true);
  expect(isUuid(repaired.web_session_id)).toBe(true);
});

test('never throws, whatever is stored, and returns a complete session or none', () => {
  const fields = { sid: fc.oneof(fc.uuid(), fc.anything()), scanned_at: fc.oneof(fc.integer(), fc.anything()) };
  const anyRecord = fc.record(
    { ...fields, visitor_id: fc.anything(), active_at: fc.anything(), other: fc.anything() },
    { requiredKeys: [] },
  );
  const anyText = fc.oneof(
    fc.string(),
    fc.json(),
    anyRecord.map((record) => JSON.stringify(record, replaceBigInt)),
  );
  const anyScan = fc.option(fc.record({ sid: fc.uuid(), at: fc.integer() }));
  fc.assert(
    fc.property(fc.option(anyText), fc.array(anyScan), fc.integer(), (text, found, now) => {
      const resolved = resolveSession(text ?? null, found, now, 'last');
      if (!resolved) return;
      expect([resolved.sid, resolved.other.sid].every(isUuid)).toBe(true);
      expect([resolved.scanned_at, resolved.other.at].every((at) => isAlive(at, now))).toBe(true);
    }),
  );
});

function replaceBigInt(_: string, value: unknown) {
  return typeof value === 'bigint' ? String(value) : value;
}

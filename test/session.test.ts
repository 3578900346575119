import fc from 'fast-check';
import { expect, test } from 'vitest';
import { uuidV7 } from '../src/id.ts';
import { isAlive, resolveSession, type Session, VISIT_IDLE_MS, withActivity } from '../src/session.ts';
import { isUuid, SESSION_LIFETIME_MS } from '../src/wire.ts';
import { createRandom, DAY_MS, OTHER_SCAN, SCAN, START } from './world.ts';

const random = createRandom();
const newId = () => uuidV7(START, random);

/** A session of this page, as it is stored. */
const session: Session = {
  sid: SCAN,
  scanned_at: START,
  visitor_id: newId(),
  web_session_id: newId(),
  active_at: START,
};
const stored = JSON.stringify(session);
const resolveAt = (now: number, text: string | null = stored, scan: string | null = null) =>
  resolveSession(text, scan, now, newId);

test('there is none without a scan', () => {
  expect(resolveAt(START, null)).toBeNull();
});

test('begins with a scan', () => {
  const begun = resolveAt(START, null, SCAN);
  expect(begun).toMatchObject({ sid: SCAN, scanned_at: START, active_at: START });
  expect(isUuid(begun?.visitor_id)).toBe(true);
  expect(isUuid(begun?.web_session_id)).toBe(true);
});

test('goes on from page to page', () => {
  expect(resolveAt(START + 1000)).toEqual({ ...session, active_at: START + 1000 });
});

test('lives for exactly 60 days', () => {
  expect(SESSION_LIFETIME_MS).toBe(60 * DAY_MS);
  expect(resolveAt(START + 60 * DAY_MS)?.sid).toBe(SCAN);
  expect(resolveAt(START + 60 * DAY_MS + 1)).toBeNull();
  expect(isAlive(session, START + 60 * DAY_MS)).toBe(true);
  expect(isAlive(session, START + 60 * DAY_MS + 1)).toBe(false);
});

test('is not made longer by the same scan again', () => {
  expect(resolveAt(START + 59 * DAY_MS, stored, SCAN)?.scanned_at).toBe(START);
  expect(resolveAt(START + 60 * DAY_MS + 1, stored, SCAN)).toBeNull();
});

test('a new scan wins, and keeps the visitor and the keys of others', () => {
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
  expect(isUuid(adopted?.visitor_id)).toBe(true);
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
])('%s is no session', (_, text) => {
  expect(resolveAt(START, text)).toBeNull();
  expect(resolveAt(START, text, OTHER_SCAN)?.sid).toBe(OTHER_SCAN);
});

test('a record whose time is no number is adopted from now', () => {
  const adopted = resolveAt(START, JSON.stringify({ ...session, scanned_at: 'yesterday' }));
  expect(adopted).toMatchObject({ sid: SCAN, scanned_at: START });
});

test('a clock that was set back by less than a day ends no session', () => {
  expect(resolveAt(START - DAY_MS)?.sid).toBe(SCAN);
});

test('a visit goes on within 30 minutes and begins anew after them', () => {
  expect(VISIT_IDLE_MS).toBe(30 * 60 * 1000);
  expect(resolveAt(START + VISIT_IDLE_MS - 1)?.web_session_id).toBe(session.web_session_id);
  const anew = resolveAt(START + VISIT_IDLE_MS);
  expect(isUuid(anew?.web_session_id)).toBe(true);
  expect(anew?.web_session_id).not.toBe(session.web_session_id);
  expect(anew?.visitor_id).toBe(session.visitor_id);
});

test('a visit is carried on by each activity, not counted from its begin', () => {
  const page = { ...session };
  for (let step = 1; step <= 4; step++) withActivity(page, START + step * (VISIT_IDLE_MS - 1), newId);
  expect(page.web_session_id).toBe(session.web_session_id);
  expect(page.active_at).toBe(START + 4 * (VISIT_IDLE_MS - 1));
});

test('makes ids of its own where the stored ones are none', () => {
  const repaired = resolveAt(START, JSON.stringify({ ...session, visitor_id: 'x', web_session_id: 5 }));
  expect(isUuid(repaired?.visitor_id)).toBe(true);
  expect(isUuid(repaired?.web_session_id)).toBe(true);
});

test('never throws, whatever is stored, and is a session in full or none', () => {
  const fields = { sid: fc.oneof(fc.uuid(), fc.anything()), scanned_at: fc.oneof(fc.integer(), fc.anything()) };
  const anyRecord = fc.record({ ...fields, visitor_id: fc.anything(), active_at: fc.anything() }, { requiredKeys: [] });
  const anyText = fc.oneof(
    fc.string(),
    fc.json(),
    anyRecord.map((record) => JSON.stringify(record, replaceBigInt)),
  );
  const anyScan = fc.option(fc.uuid());
  fc.assert(
    fc.property(fc.option(anyText), anyScan, fc.integer(), (text, scan, now) => {
      const resolved = resolveSession(text ?? null, scan, now, newId);
      if (!resolved) return;
      expect([resolved.sid, resolved.visitor_id, resolved.web_session_id].every(isUuid)).toBe(true);
      expect(isAlive(resolved, now)).toBe(true);
      expect(resolved.active_at).toBe(now);
    }),
  );
});

function replaceBigInt(_: string, value: unknown) {
  return typeof value === 'bigint' ? String(value) : value;
}

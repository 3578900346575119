import type {
  BrowserEvent,
  Envelope,
  ErrorBody,
  FieldError,
  Question,
  Receipt,
  ServerBatch,
  ServerEvent,
  ServerReceipt,
  SessionCookie,
  Verdict,
} from '@scnv/sdk/wire';
import type { Static } from 'typebox';
import { afterAll, expect, it } from 'vitest';
// By their paths: the tracker has no public name, and the page globals that its entry point needs do not exist here.

import { createTracker } from '../../src/tracker.ts';
import type { Counts, TrackerWorld } from '../../src/world.ts';
import type {
  envelopeBodySchema,
  errorBodySchema,
  fieldErrorSchema,
  questionBodySchema,
  receiptSchema,
  serverBatchBodySchema,
  serverReceiptSchema,
  verdictSchema,
} from '../src/openapi/event-schemas.ts';
import {
  browserEventSchema,
  type questionSchema,
  type serverEventSchema,
  type sessionCookieSchema,
} from '../src/schemas.ts';
import { SHOP, START, STRANGE_SCAN, startCollector, type TestSite } from './collector.ts';
import type { Equal, Flat } from './equal-types.ts';

/** An object as it is in JSON, where nothing is undefined. */
type Sent<Value> = { [Key in keyof Value]: Exclude<Value[Key], undefined> };

type SentEnvelope = Omit<Envelope, 'session_cookie'> & { session_cookie?: Sent<SessionCookie> };

// Checked by tsc: a field that only one of the two has, or that differs in type, does not compile.
const proofs: [
  Equal<Flat<Static<typeof browserEventSchema>>, Flat<BrowserEvent>>,
  Equal<Flat<Static<typeof serverEventSchema>>, Flat<ServerEvent>>,
  Equal<Static<typeof questionSchema>, Omit<Question, 'site_id'>>,
  Equal<Static<typeof sessionCookieSchema>, Sent<SessionCookie>>,
  Equal<Flat<Static<typeof envelopeBodySchema>>, Flat<SentEnvelope>>,
  Equal<Flat<Static<typeof questionBodySchema>>, Flat<Question>>,
  Equal<Flat<Static<typeof serverBatchBodySchema>>, Flat<ServerBatch>>,
  Equal<Flat<Static<typeof receiptSchema>>, Flat<Receipt>>,
  Equal<Flat<Static<typeof verdictSchema>>, Flat<Verdict>>,
  Equal<Flat<Static<typeof serverReceiptSchema>>, Flat<ServerReceipt>>,
  Equal<Static<typeof fieldErrorSchema>, FieldError>,
  Equal<Flat<Static<typeof errorBodySchema>>, Flat<ErrorBody>>,
] = [true, true, true, true, true, true, true, true, true, true, true, true];

const collector = await startCollector(afterAll);

const nowhere = { load: () => null, save: () => {} };
const EARLIER_SCAN = '0b0b0b0b-0000-4000-8000-000000000000';
/** What the browser remembers from the last time. */
const earlier = JSON.stringify({ sid: EARLIER_SCAN, scanned_at: START - 1_000 });
const options = { autoPageview: true, includeQuery: [], firstPartyCookie: true, cookieDomain: 'shop.example' };

/** A page without a browser, with a scan in its URL; it posts to the site. */
function worldOf({ post }: TestSite, bodies: Record<string, unknown>[], counts: Counts): TrackerWorld {
  const page_url = `${SHOP}/?scnv=${STRANGE_SCAN}`;
  return {
    wallNow: () => START,
    monotonicNow: () => 5,
    chance: Math.random,
    isHidden: () => false,
    setTimer: () => () => {},
    page: () => ({ page_url, page_title: 'Shop', referrer: 'https://search.example/' }),
    landingUrl: () => page_url,
    cleanAddress: () => {},
    readDevice: () => ({ user_agent: 'test', screen_width: 390, screen_height: 844, language: 'uk' }),
    isOnline: () => true,
    session: { load: () => earlier, save: () => {} },
    scanCookie: nowhere,
    maxAbsenceMs: () => 0,
    tab: nowhere,
    journal: { update: async (change) => void change({}), leave: () => {}, remove: () => {} },
    forget: () => {},
    explain: () => {},
    listen: () => {},
    watch: () => {},
    counts,
    onDrop: undefined,
    async post(text) {
      bodies.push(JSON.parse(text));
      const answer = await post(text);
      expect(String(answer.headers['set-cookie'])).toMatch(/^_scnv=.*; Domain=shop\.example;/);
      return { status: answer.statusCode, body: answer.json() };
    },
  };
}

it('checks fields of the same names and types as the SDKs send', () => {
  expect(proofs).toHaveLength(12);
});

it('knows and stores every field that the browser SDK sends, and sets the cookie that it asks for', async () => {
  const site = await collector.newSite();
  const bodies: Record<string, unknown>[] = [];
  const counts: Counts = { delivered: 0, dropped: {} };
  const tracker = createTracker(site.siteId, options, worldOf(site, bodies, counts));
  tracker.track(START, 'purchase', { currency: 'EUR' }, { orderId: 17 });
  await tracker.flush();
  expect(counts).toEqual({ delivered: 2, dropped: {} });

  const [{ events, ...header } = {}, ...others] = bodies as { events?: BrowserEvent[] }[];
  expect(others).toEqual([]);
  const known = Object.keys(browserEventSchema.properties);
  const ofTheEnvelope = ['site_id', 'sdk', 'sent_at', 'attempt', 'session_cookie'];
  expect([...known, ...ofTheEnvelope]).toEqual(expect.arrayContaining(Object.keys(header)));
  for (const event of events ?? []) expect(known).toEqual(expect.arrayContaining(Object.keys(event)));

  const stored = site.readEvents();
  expect(stored).toHaveLength(2);
  const scans = { scan_session_id: STRANGE_SCAN, first_scan_session_id: EARLIER_SCAN, last_scan_session_id: null };
  for (const [place, { age_ms: _, event_time, metadata, ...plain }] of (events ?? []).entries()) {
    expect(stored[place]).toMatchObject({ ...scans, ...plain, event_time: Date.parse(String(event_time)) });
    expect(JSON.parse(stored[place]?.metadata ?? '{}')).toEqual(metadata);
    expect(stored[place]?.device).toBe(JSON.stringify(worldOf(site, [], counts).readDevice()));
    expect(stored[place]?.sdk).toMatch(/^scnv-js\//);
  }
});

import { afterAll, describe, expect, it } from 'vitest';
import { SHOP, startCollector, type TestSite } from './collector.ts';

// The examples of browser events in Scanova's documentation: each request has to get the answer promised there. Where
// the pages disagree, or leave something open, the case says what holds here.

const collector = await startCollector(afterAll);
const busy = await startCollector(afterAll, { rateLimits: { browser: 1, server: null } });

const UUID = 'f47ac10b-58cc-4372-a567-0e02b2c3d479';
const RECEIPT = { accepted: 1, duplicates: 0, rejected: 0, results: [] };
const oneText = { detail: expect.any(String) };
const fieldErrors = (...loc: (string | number)[]) => ({
  detail: [{ loc: ['body', ...loc], msg: expect.any(String), type: expect.any(String) }],
});

/** What the documented SDK sends, with every key that it has. */
const SDK_EVENT = {
  event_id: UUID,
  event_type: 'click',
  scan_session_id: UUID,
  web_session_id: UUID,
  visitor_id: UUID,
  page_url: `${SHOP}/shoes?size=42`,
  referrer: 'https://search.example/',
  timestamp: '2026-11-21T09:29:58.123Z',
  device: { user_agent: 'Mozilla/5.0', screen_width: 390, screen_height: 844, language: 'uk' },
  metadata: { element_type: 'A', element_text: 'Buy', destination_url: `${SHOP}/cart` },
};

interface Case {
  says: string;
  fields: object;
  headers?: Record<string, string>;
  path?: string;
  change?: object;
  status: number;
  body?: unknown;
}

async function answerTo({ fields, headers, path = '/ct', change }: Case, site: TestSite) {
  if (change) await site.change(change);
  const body = { site_id: site.siteId, event_type: 'pageview', ...fields };
  return collector.send('POST', path, body, headers ?? { origin: SHOP });
}

const accepted: Omit<Case, 'status'>[] = [
  { says: 'an event with all that the SDK sends', fields: SDK_EVENT },
  { says: 'an event with no more than site_id and event_type: all else is optional', fields: {} },
  {
    says: 'an event without a scan session (the API; the SDK sends none)',
    fields: { ...SDK_EVENT, scan_session_id: undefined },
  },
  {
    says: 'event_time, the name for direct callers, in place of timestamp',
    fields: { event_time: '2026-11-21T09:29:58Z' },
  },
  { says: 'page_title, which the API takes and the SDK does not send', fields: { page_title: 'Shoes' } },
  { says: 'page_view, the other spelling', fields: { event_type: 'page_view' } },
  { says: 'an event of any name with metadata', fields: { event_type: 'video_play', metadata: { title: 'Tour' } } },
  {
    says: 'form_submit',
    fields: { event_type: 'form_submit', metadata: { form_name: 'unnamed-form', form_action: '/' } },
  },
  { says: 'scroll', fields: { event_type: 'scroll', metadata: { depth: 25 } } },
  { says: 'consent: granted', fields: { consent: 'granted' } },
  { says: 'consent: denied', fields: { consent: 'denied' } },
  { says: 'consent: pending', fields: { consent: 'pending' } },
  { says: 'a Referer where there is no Origin', fields: {}, headers: { referer: `${SHOP}/shoes` } },
  { says: '/collect/batch, the path of the table of limits', fields: {}, path: '/collect/batch' },
  { says: 'metadata of 5 levels', fields: { metadata: { a: { b: { c: { d: {} } } } } } },
];

const refused: Case[] = [
  { says: 'a site_id that no site has', fields: { site_id: 'site_abc123' }, status: 400, body: oneText },
  { says: 'an empty site_id', fields: { site_id: '' }, status: 400, body: oneText },
  { says: 'a paused site', fields: {}, change: { status: 'paused' }, status: 400, body: { detail: 'site is paused' } },
  // 400 on one page; 422 on the other, which shows this body: 422.
  {
    says: 'no site_id',
    fields: { site_id: undefined },
    status: 422,
    body: { detail: [{ loc: ['body', 'site_id'], msg: 'field required', type: 'value_error.missing' }] },
  },
  {
    says: 'no event_type',
    fields: { event_type: undefined },
    status: 422,
    body: { detail: [{ loc: ['body', 'event_type'], msg: 'field required', type: 'value_error.missing' }] },
  },
  {
    says: 'an Origin that is not allowed',
    fields: {},
    headers: { origin: 'https://evil.example' },
    status: 403,
    body: oneText,
  },
  {
    says: 'a Referer that is not allowed',
    fields: {},
    headers: { referer: 'https://evil.example/' },
    status: 403,
    body: oneText,
  },
  {
    says: 'www, which is another host than the bare one',
    fields: {},
    headers: { origin: 'https://www.shop.example' },
    status: 403,
    body: oneText,
  },
  // Left open in the documentation.
  { says: 'neither Origin nor Referer', fields: {}, headers: {}, status: 403, body: oneText },
  { says: 'a body that is too large', fields: { page_url: 'x'.repeat(600_000) }, status: 413, body: oneText },
  ...['event_id', 'scan_session_id', 'web_session_id', 'visitor_id'].map((id) => ({
    says: `${id} that is no UUID`,
    fields: { [id]: 'Q1' },
    status: 422,
    body: fieldErrors(id),
  })),
  {
    says: 'a timestamp that is no time',
    fields: { timestamp: 'yesterday' },
    status: 422,
    body: fieldErrors('timestamp'),
  },
  {
    says: 'metadata above 10 KB',
    fields: { metadata: { a: 'x'.repeat(10_240) } },
    status: 422,
    body: fieldErrors('metadata'),
  },
  {
    says: 'metadata of 6 levels',
    fields: { metadata: { a: { b: { c: { d: { e: {} } } } } } },
    status: 422,
    body: fieldErrors('metadata'),
  },
  { says: 'a consent of another word', fields: { consent: 'maybe' }, status: 422, body: fieldErrors('consent') },
  // An older path, on one page only; the newer pages use /ct.
  { says: '/collect', fields: {}, path: '/collect', status: 404, body: oneText },
];

describe('is accepted as documented:', () => {
  it.each(accepted)('$says', async (accepted) => {
    const site = await collector.newSite();
    const answer = await answerTo({ ...accepted, status: 200 }, site);
    expect([answer.statusCode, answer.json()]).toEqual([200, RECEIPT]);
    expect(site.readEvents()).toHaveLength(1);
  });
});

describe('is refused as documented:', () => {
  it.each(refused)('$says: $status', async (refused) => {
    const site = await collector.newSite();
    const answer = await answerTo(refused, site);
    expect([answer.statusCode, answer.json()]).toEqual([refused.status, refused.body]);
    expect(site.readEvents()).toEqual([]);
  });
});

it('answers the preflight with 204 and the headers for an allowed page', async () => {
  const answer = await collector.send('OPTIONS', '/ct', undefined, {
    origin: SHOP,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type',
  });
  expect([answer.statusCode, answer.body]).toEqual([204, '']);
  expect(answer.headers).toMatchObject({
    'access-control-allow-origin': SHOP,
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': expect.stringContaining('Content-Type'),
  });
});

// The documentation allows 100 requests a minute per address; here it is 600 per site and address.
it('answers requests that come too often with 429 and Retry-After', async () => {
  const site = await busy.newSite();
  const send = () => site.postEvents([{ event_type: 'pageview' }]);
  await send();
  const answer = await send();
  expect([answer.statusCode, answer.json(), answer.headers['retry-after']]).toEqual([429, oneText, expect.any(String)]);
});

it('counts an event that is sent again with its event_id once', async () => {
  const site = await collector.newSite();
  for (let time = 1; time <= 2; time++) await answerTo({ says: '', fields: SDK_EVENT, status: 200 }, site);
  expect(site.readEvents()).toHaveLength(1);
  expect(site.readDuplicates()).toHaveLength(1);
});

import { afterAll, describe, expect, it } from 'vitest';
import { STRANGE_SCAN, startCollector, type TestSite } from './collector.ts';

const collector = await startCollector(afterAll);

const long = (length: number) => 'x'.repeat(length);
const deep = (levels: number): unknown => (levels === 1 ? {} : { inner: deep(levels - 1) });
const many = (count: number, item: object) => Array.from({ length: count }, () => item);
const CLICK = { event_type: 'click' };

type Send = (site: TestSite) => ReturnType<TestSite['post']>;
const browser =
  (fields: object): Send =>
  (site) =>
    site.post({ site_id: site.siteId, ...CLICK, ...fields });
const server =
  (fields: object): Send =>
  (site) =>
    site.postServerEvent(fields);
const batch =
  (count: number): Send =>
  ({ siteId, apiKey }) =>
    collector.send(
      'POST',
      '/server-events/batch',
      many(count, { site_id: siteId, event_name: 'purchase', scan_session_id: STRANGE_SCAN }),
      { 'x-api-key': apiKey },
    );
const admin =
  (method: string, path: string, body: object): Send =>
  ({ siteId }) =>
    collector.asAdmin(method, path.replace(':site_id', siteId), body);
const reject =
  (fields: object): Send =>
  (site) =>
    collector.send(
      'POST',
      '/conversions/reject',
      { site_id: site.siteId, order_id: 'A-1', reason: 'refund', ...fields },
      { 'x-api-key': site.apiKey },
    );

/** What is limited, the limit, what is just within and just above it, and the status of the latter. */
const limits: [string, number, Send, Send, number?][] = [
  // Below the limit by more than the body's other fields.
  ['bytes of a body', 524_288, browser({ junk: long(524_000) }), browser({ junk: long(524_288) }), 413],
  ['events of browsers', 100, browser({ events: many(100, CLICK) }), browser({ events: many(101, CLICK) })],
  ['events of servers', 100, batch(100), batch(101)],
  [
    'questions',
    100,
    browser({ event_type: undefined, asks: Array(100).fill(STRANGE_SCAN) }),
    browser({ event_type: undefined, asks: Array(101).fill(STRANGE_SCAN) }),
  ],
  ['event_type', 128, browser({ event_type: long(128) }), browser({ event_type: long(129) })],
  ['event_name', 128, server({ event_name: long(128) }), server({ event_name: long(129) })],
  ['order_id', 128, server({ order_id: long(128) }), server({ order_id: long(129) })],
  [
    'external_id',
    128,
    server({ user_identifiers: { external_id: long(128) } }),
    server({ user_identifiers: { external_id: long(129) } }),
  ],
  ['bytes of metadata', 10_240, browser({ metadata: { a: long(10_232) } }), browser({ metadata: { a: long(10_233) } })],
  [
    'bytes of properties',
    10_240,
    server({ properties: { a: long(10_232) } }),
    server({ properties: { a: long(10_233) } }),
  ],
  ['levels of metadata', 5, browser({ metadata: deep(5) }), browser({ metadata: deep(6) })],
  ['levels of properties', 5, server({ properties: deep(5) }), server({ properties: deep(6) })],
  [
    'decimals of an amount',
    2,
    server({ conversion_value: { amount: 1.23, currency: 'EUR' } }),
    server({ conversion_value: { amount: 1.234, currency: 'EUR' } }),
  ],
  [
    'a name of a site',
    128,
    admin('POST', '/admin/sites', { name: long(128) }),
    admin('POST', '/admin/sites', { name: long(129) }),
  ],
  [
    'domains of a site',
    100,
    admin('PATCH', '/admin/sites/:site_id', { allowed_domains: Array(100).fill('shop.example') }),
    admin('PATCH', '/admin/sites/:site_id', { allowed_domains: Array(101).fill('shop.example') }),
  ],
  [
    'a name of a key',
    128,
    admin('POST', '/admin/sites/:site_id/keys', { name: long(128) }),
    admin('POST', '/admin/sites/:site_id/keys', { name: long(129) }),
  ],
  [
    'a name of an event that counts',
    128,
    admin('PATCH', '/admin/sites/:site_id', { conversion_events: ['purchase', long(128)] }),
    admin('PATCH', '/admin/sites/:site_id', { conversion_events: ['purchase', long(129)] }),
  ],
  ['a reason', 500, reject({ reason: long(500) }), reject({ reason: long(501) })],
];

describe('is accepted at its limit, and refused above it with an answer that states the limit:', () => {
  it.each(limits)('%s, %d', async (_, limit, within, above, status = 422) => {
    const site = await collector.newSite();
    await site.postServerEvent({ order_id: 'A-1' });
    const taken = await within(site);
    expect([taken.statusCode, taken.body]).toEqual([expect.toBeOneOf([200, 201]), expect.any(String)]);
    const refused = await above(site);
    const { detail } = refused.json();
    const words = typeof detail === 'string' ? detail : detail[0].msg;
    expect([refused.statusCode, words]).toEqual([status, expect.stringMatching(new RegExp(`\\b${limit}\\b`))]);
    if (typeof detail !== 'string') expect(detail[0].loc.length).toBeGreaterThan(0);
  });
});

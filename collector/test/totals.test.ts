import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, it } from 'vitest';
import { erase } from '../src/erasure.ts';
import { clean } from '../src/janitor.ts';
import { blankEvent } from '../src/new-event.ts';
import type { StoredSite } from '../src/store/sites.ts';
import type { ConversionStatus, EventSource } from '../src/store/tables.ts';
import { START, startCollector, type TestSite } from './collector.ts';
import { runs } from './database.ts';
import { expectTotalsToBeRight } from './recount.ts';

const collector = await startCollector(afterAll);
const { clock, store, databaseUrl } = collector;

const HOUR = 3_600_000;
const BOT = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';

type Step = (sites: TestSite[], ids: string[]) => Promise<unknown>;

const few = fc.constantFrom(0, 0, 1, 2);
const ofSite = fc.constantFrom(0, 0, 1);
const order = fc.option(fc.constantFrom('A-1', 'A-2'), { nil: undefined });
const waited = fc.constantFrom(0, HOUR, 30 * HOUR);
const idOf = (ids: string[], place: number) => ids[place] as string;
const siteOf = (sites: TestSite[], place: number) => sites[place] as TestSite;

const browserEvent = fc
  .record({
    site: ofSite,
    scan: few,
    id: few,
    order,
    visitor: few,
    waited,
    isBot: fc.boolean(),
    name: fc.constantFrom('pageview', 'purchase'),
  })
  .map(
    (made): Step =>
      (sites, ids) => {
        const event = {
          event_type: made.name,
          event_id: idOf(ids, made.id),
          scan_session_id: idOf(ids, made.scan),
          visitor_id: idOf(ids, made.visitor),
          age_ms: made.waited,
          ...(made.order && { order_id: made.order }),
        };
        return siteOf(sites, made.site).postEvents([event], made.isBot ? { device: { user_agent: BOT } } : {});
      },
  );

const serverEvent = fc
  .record({ site: ofSite, scan: few, id: few, order, waited, money: fc.option(fc.constantFrom('EUR', 'JPY')) })
  .map(
    (made): Step =>
      (sites, ids) =>
        siteOf(sites, made.site).postServerEvent({
          event_id: idOf(ids, made.id),
          scan_session_id: idOf(ids, made.scan),
          event_time: new Date(clock.now - made.waited).toISOString(),
          ...(made.order && { order_id: made.order }),
          ...(made.money && { conversion_value: { amount: 7, currency: made.money } }),
        }),
  );

/** What a pixel reports, and a postback. */
const networkEvent = fc
  .record({
    site: ofSite,
    scan: few,
    id: few,
    order,
    source: fc.constantFrom<EventSource>('pixel', 'pixel', 'postback'),
    conversion_status: fc.constantFrom<ConversionStatus>('approved', 'pending'),
  })
  .map(
    ({ site, scan, id, order, ...said }): Step =>
      async (sites, ids) => {
        const { site_key } = (await store.read.findSite(siteOf(sites, site).siteId)) as StoredSite;
        const named = { event_id: idOf(ids, id), event_type: 'purchase', order_id: order ?? null, conversion: 1 };
        const times = { event_time: clock.now, client_event_time: null, clock_skewed: 0 };
        const nothing = { metadata: null, consent: null, visitor_id: null };
        const event = { ...blankEvent({ site_key }, clock.now), ...named, ...times, ...nothing, ...said };
        await store.write.appendEvents([{ ...event, scan_session_id: idOf(ids, scan) }]);
      },
  );

const registration = fc.record({ site: ofSite, scan: few }).map(
  ({ site, scan }): Step =>
    (sites, ids) =>
      siteOf(sites, site).register(idOf(ids, scan)),
);

const setting = fc.record({ site: ofSite, unknown_sessions: fc.constantFrom('hold', 'accept') }).map(
  ({ site, unknown_sessions }): Step =>
    (sites) =>
      siteOf(sites, site).change({ unknown_sessions }),
);

const ruling = fc.record({ site: ofSite, id: few, order, approved: fc.boolean() }).map(
  (made): Step =>
    (sites, ids) => {
      const { siteId, apiKey } = siteOf(sites, made.site);
      const event_id = idOf(ids, made.id);
      if (made.approved) {
        return collector.asAdmin('PATCH', `/admin/conversions/${event_id}`, { site_id: siteId, status: 'approved' });
      }
      const named = made.order ? { order_id: made.order } : { event_id };
      const body = { site_id: siteId, reason: 'refund', ...named };
      return collector.send('POST', '/conversions/reject', body, { 'x-api-key': apiKey });
    },
);

const erasure = few.map(
  (scan): Step =>
    (_sites, ids) =>
      erase(store, { kind: 'scan_session_id', value: idOf(ids, scan), site_key: null }, Date.now),
);

/** A month here, so that a few steps are enough to outlive any retention. */
const janitor = fc.constantFrom(HOUR, 30 * HOUR, 31 * 24 * HOUR).map(
  (passed): Step =>
    async () => {
      clock.now += passed;
      for await (const _ of clean(store, clock.now, 30));
    },
);

it('adds up to a recount of the rows, whatever happens', async () => {
  const steps = fc.oneof(
    { weight: 5, arbitrary: browserEvent },
    { weight: 4, arbitrary: serverEvent },
    { weight: 3, arbitrary: networkEvent },
    { weight: 2, arbitrary: registration },
    { weight: 4, arbitrary: ruling },
    setting,
    erasure,
    janitor,
  );
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 15, maxLength: 25 }), async (history) => {
      clock.now = START;
      const sites = [await collector.newSite(), await collector.newSite()];
      const ids = Array.from({ length: 3 }, () => randomUUID());
      await siteOf(sites, 0).register(idOf(ids, 0));
      for (const step of history) await step(sites, ids);
      expectTotalsToBeRight(databaseUrl);
    }),
    { numRuns: runs(40) },
  );
});

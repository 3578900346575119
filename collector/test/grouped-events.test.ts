import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import type { NewEvent } from '../src/store/event-rows.ts';
import { openStore } from '../src/store/store.ts';
import { START } from './collector.ts';
import { databaseOf, newDatabase, runs } from './database.ts';
import { eventOf } from './event.ts';
import { query } from './stored.ts';

const HOUR = 3_600_000;
const few = fc.integer({ min: 0, max: 3 });

/** Few ids, orders, visitors and scans, so that events tie each other together in any way. */
const event = fc.record({
  event_id: few.map((id) => uuid('1', id)),
  event_type: fc.constantFrom('pageview', 'purchase', 'lead'),
  order_id: fc.constantFrom(null, 'A-1', 'A-2'),
  conversion: fc.constantFrom(0, 1),
  conversion_status: fc.constantFrom('approved', 'pending'),
  source: fc.constantFrom('browser', 'server', 'postback', 'pixel'),
  bot: fc.constantFrom(null, null, 'user_agent'),
  visitor_id: fc.option(few.map((id) => uuid('2', id))),
  scan: fc.option(fc.integer({ min: 0, max: 2 })),
  event_time: few.map((hours) => START - hours * HOUR),
});
type Made = typeof event extends fc.Arbitrary<infer Event> ? Event : never;

/** Requests that come together, one group after the other. */
const groups = fc.array(fc.array(fc.array(event, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 }), {
  minLength: 1,
  maxLength: 3,
});

function uuid(kind: string, number: number): string {
  return `0000000${kind}-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

it('stores the same and answers the same whether events come together or one by one', async () => {
  const url = await newDatabase(onTestFinished);
  const store = await openStore(databaseOf(url));
  onTestFinished(() => store.close());
  let sites = 0;

  /** A site of which one scan is known. */
  async function newSite() {
    const site_id = `site-${++sites}`;
    const site = { name: site_id, allowed_domains: [], conversion_events: [], status: 'active' as const };
    await store.write.createSite({ site_id, ...site }, START);
    const site_key = (await store.read.findSite(site_id))?.site_key ?? 0;
    const scan_session_id = scanOf(site_key, 0);
    await store.write.registerScanSession({ scan_session_id, site_key, code: 'poster', scanned_at: START }, START);
    return site_key;
  }
  const eventsOf = (site_key: number, made: Made[], since: number): NewEvent[] =>
    made.map(({ scan, ...fields }, place) => {
      const scan_session_id = scan === null ? null : scanOf(site_key, scan);
      return eventOf(site_key, { ...fields, scan_session_id, received_at: START + since + place } as Partial<NewEvent>);
    });

  await fc.assert(
    fc.asyncProperty(groups, async (made) => {
      const [together, oneByOne] = [await newSite(), await newSite()];
      const [answered, expected]: unknown[][] = [[], []];
      let since = 0;
      for (const group of made) {
        const requests = group.map((request) => {
          const [events, same] = [together, oneByOne].map((site) => eventsOf(site, request, since));
          since += request.length;
          return [events, same] as [NewEvent[], NewEvent[]];
        });
        const answers = await Promise.all(requests.map(([events]) => store.write.appendEvents(events)));
        answered?.push(...answers.flat());
        for (const one of requests.flatMap(([, events]) => events)) {
          expected?.push(...(await store.write.appendEvents([one])));
        }
      }
      expect(answered).toEqual(expected);
      expect(keptOf(url, together)).toEqual(keptOf(url, oneByOne));
    }),
    { numRuns: runs(150) },
  );
});

function scanOf(siteKey: number, scan: number): string {
  return uuid('3', 10 * siteKey + scan);
}

/** All that is stored of a site, in an order that does not depend on when it was stored. */
function keptOf(url: string, siteKey: number) {
  const tables = {
    events: 'event_id',
    duplicates: 'received_at',
    identities: 'event_id',
    order_identities: 'event_type, order_id',
    scan_sessions: 'scan_session_id',
    totals: 'code, quarter, measure',
  };
  return Object.entries(tables).map(([table, order]) => {
    const isSum = table === 'totals' ? 'AND value <> 0' : '';
    const rows = query(url, `SELECT * FROM ${table} WHERE site_key = ${siteKey} ${isSum} ORDER BY ${order}`);
    return rows.map(({ site_key: _, ...row }) => Object.entries(row).map(([name, value]) => [name, plainOf(value)]));
  });
}

/** Scans are numbered by their site; all else is the same. */
function plainOf(value: unknown) {
  return typeof value === 'string' ? value.replace(/^00000003-.*(\d)$/, 'scan $1') : value;
}

import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import type { NewEvent } from '../src/store/event-rows.ts';
import type { AppendVerdict } from '../src/store/events.ts';
import type { Registration } from '../src/store/registration.ts';
import { openStore } from '../src/store/store.ts';
import { START } from './collector.ts';
import { databaseOf, newDatabase, runs } from './database.ts';
import { eventOf } from './event.ts';
import { query } from './stored.ts';

const HOUR = 3_600_000;
const few = fc.integer({ min: 0, max: 3 });

/** Few ids, orders, visitors and scans, so that events tie each other together in every way. */
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

/** Requests that arrive together, one group after the other. */
const groups = fc.array(fc.array(fc.array(event, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 }), {
  minLength: 1,
  maxLength: 3,
});

function uuid(kind: string, number: number): string {
  return `0000000${kind}-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/** A store, and a function that creates sites with one known scan. */
async function openSites() {
  const url = await newDatabase(onTestFinished);
  const store = await openStore(databaseOf(url));
  onTestFinished(() => store.close());
  let sites = 0;
  return {
    url,
    store,
    async newSite() {
      const site_id = `site-${++sites}`;
      const site = { name: site_id, allowed_domains: [], conversion_events: [], status: 'active' as const };
      await store.write.createSite({ site_id, ...site }, START);
      const site_key = (await store.read.findSite(site_id))?.site_key ?? 0;
      await store.write.registerScanSession({ ...scanOf(site_key, 0), code: 'poster', scanned_at: START }, START);
      return site_key;
    },
  };
}

function eventsOf(siteKey: number, made: Made[], since: number): NewEvent[] {
  return made.map(({ scan, ...fields }, place) => {
    const scan_session_id = scan === null ? null : scanOf(siteKey, scan).scan_session_id;
    return eventOf(siteKey, { ...fields, scan_session_id, received_at: START + since + place } as Partial<NewEvent>);
  });
}

it('stores and answers the same whether events arrive together or one by one', async () => {
  const { url, store, newSite } = await openSites();
  await fc.assert(
    fc.asyncProperty(groups, async (made) => {
      const [together, oneByOne] = [await newSite(), await newSite()];
      const [answered, expected]: AppendVerdict[][] = [[], []];
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

/** Some are known already, some have orphans, and some come twice or with another code. */
const scans = fc.array(fc.record({ scan: fc.integer({ min: 0, max: 5 }), code: fc.constantFrom('poster', 'flyer') }), {
  minLength: 1,
  maxLength: 6,
});

it('stores and answers the same whether scans arrive together or one by one', async () => {
  const { url, store, newSite } = await openSites();
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 5 }), scans, async (before, made) => {
      const [together, oneByOne] = [await newSite(), await newSite()];
      for (const site of [together, oneByOne]) {
        for (const one of eventsOf(site, before, 0)) await store.write.appendEvents([one]);
      }
      const register = (site: number, { scan, code }: (typeof made)[0]) =>
        store.write.registerScanSession({ ...scanOf(site, scan), code, scanned_at: START + scan * HOUR }, START);
      const answered = await Promise.all(made.map((one) => register(together, one)));
      const expected: Registration[] = [];
      for (const one of made) expected.push(await register(oneByOne, one));
      expect(answered).toEqual(expected);
      expect(keptOf(url, together)).toEqual(keptOf(url, oneByOne));
    }),
    { numRuns: runs(100) },
  );
});

function scanOf(site_key: number, scan: number) {
  return { site_key, scan_session_id: uuid('3', 10 * site_key + scan) };
}

/** Everything stored of a site, in an order that does not depend on when it was stored. */
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

/** Numbers scans by their site; everything else is the same. */
function plainOf(value: unknown) {
  return typeof value === 'string' ? value.replace(/^00000003-.*(\d)$/, 'scan $1') : value;
}

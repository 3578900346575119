import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { startCollector } from './collector.ts';

const collector = await startCollector(afterAll);

const BOT = { user_agent: 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' };

interface Arrival {
  /** `null` for an event; otherwise the site that registers the scan. */
  owner: number | null;
  scan: number;
  visitor: number;
  isBot: boolean;
  isServer: boolean;
}

const few = fc.integer({ min: 0, max: 1 });
const event = fc.record({
  owner: fc.constant(null),
  scan: few,
  visitor: few,
  isBot: fc.boolean(),
  isServer: fc.boolean(),
});
const registration = fc.record({
  owner: few,
  scan: fc.constant(0),
  visitor: fc.constant(0),
  isBot: fc.constant(false),
  isServer: fc.constant(false),
});
/** The same arrivals in two orders; each scan is registered at most once. */
const twoOrders = fc
  .tuple(fc.array(event, { minLength: 1, maxLength: 6 }), fc.array(registration, { maxLength: 2 }))
  .map(([events, owners]): Arrival[] => [...events, ...owners.map((owner, scan) => ({ ...owner, scan }))])
  .chain((all) => {
    const shuffled = fc.shuffledSubarray(all, { minLength: all.length });
    return fc.tuple(shuffled, shuffled);
  });

/** The reports of two new sites after these arrivals, without their names. */
async function reportsAfter(arrivals: Arrival[]): Promise<object[]> {
  const sites = [await collector.newSite(), await collector.newSite()] as const;
  const scans = [randomUUID(), randomUUID()] as const;
  const visitors = [randomUUID(), randomUUID()] as const;
  for (const { owner, scan, visitor, isBot, isServer } of arrivals) {
    const scan_session_id = scans[scan as 0 | 1];
    if (owner !== null) await sites[owner as 0 | 1].register(scan_session_id);
    else if (isServer) await sites[0].postServerEvent({ scan_session_id });
    else {
      const pageview = { event_type: 'pageview', scan_session_id, visitor_id: visitors[visitor as 0 | 1] };
      await sites[0].postEvents([pageview], isBot ? { device: BOT } : {});
    }
  }
  const reports = [await sites[0].report(), await sites[1].report()];
  return reports.map(({ site_id: _id, name: _name, qr_codes, ...figures }) => ({
    ...figures,
    qr_codes: qr_codes.map(({ code: _code, ...of }) => of),
  }));
}

it('reports the same whether scans are registered before their events or after', async () => {
  await fc.assert(
    fc.asyncProperty(twoOrders, async ([one, other]) => {
      expect(await reportsAfter(one)).toEqual(await reportsAfter(other));
    }),
    { numRuns: 40 },
  );
});

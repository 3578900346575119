import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { SHOP, startCollector, type TestSite } from './collector.ts';
import { countSales } from './count-sales.ts';
import { runs } from './database.ts';
import { expectTotalsToBeRight } from './recount.ts';
import { query } from './stored.ts';

const one = await startCollector(afterAll);
const two = await startCollector(afterAll, { databaseUrl: one.databaseUrl });

const few = fc.constantFrom(0, 0, 1, 2);
const place = { by: fc.constantFrom(one, two), site: fc.constantFrom(0, 0, 1) };
const order = fc.option(fc.constantFrom(0, 1), { nil: null });
const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ does: fc.constant('browser' as const), ...place, id: few, scan: few, order }) },
    { weight: 4, arbitrary: fc.record({ does: fc.constant('server' as const), ...place, id: few, scan: few, order }) },
    { weight: 2, arbitrary: fc.record({ does: fc.constant('register' as const), ...place, scan: few }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constant('reject' as const), ...place, id: few }) },
  ),
  { minLength: 10, maxLength: 40 },
);
type Step = (typeof steps extends fc.Arbitrary<(infer One)[]> ? One : never) & { sites: TestSite[]; ids: string[] };

async function take(step: Step): Promise<number> {
  const { by, sites, ids } = step;
  const { siteId: site_id, apiKey, code } = sites[step.site] as TestSite;
  const withKey = { 'x-api-key': apiKey };
  if (step.does === 'register') {
    return (await by.asAdmin('PUT', `/admin/scan-sessions/${ids[step.scan]}`, { site_id, code })).statusCode;
  }
  if (step.does === 'reject') {
    const body = { site_id, event_id: ids[step.id], reason: 'refund' };
    return (await by.send('POST', '/conversions/reject', body, withKey)).statusCode;
  }
  const order_id = step.order === null ? {} : { order_id: `A-${step.order}` };
  const event = { event_id: ids[step.id], scan_session_id: ids[step.scan], visitor_id: randomUUID(), ...order_id };
  const answer = await (step.does === 'browser'
    ? by.send('POST', '/ct', { site_id, event_type: 'purchase', ...event }, { origin: SHOP })
    : by.send('POST', '/server-events', { site_id, event_name: 'purchase', ...event }, withKey));
  return answer.statusCode;
}

it('store and count once what two collectors accept at the same time, as if one had accepted it all', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (history) => {
      const sites = [await one.newSite(), await one.newSite()];
      const ids = [0, 1, 2].map(() => randomUUID());
      const statuses = await Promise.all(history.map((step) => take({ ...step, sites, ids })));
      history.forEach(({ does }, index) => {
        if (does === 'browser' || does === 'server') expect(statuses[index]).toBe(200);
      });
      expectTotalsToBeRight(one.databaseUrl);

      for (const [place, site] of sites.entries()) {
        const copies = history.flatMap((step) =>
          'order' in step && step.site === place ? [{ ...step, source: step.does, name: 'purchase' }] : [],
        );
        const counted = site.readEvents();
        const repeats = site.readDuplicates();
        expect(counted).toHaveLength(countSales(copies));
        expect(repeats).toHaveLength(copies.length - counted.length);
        const owner = ownersOf(ids);
        for (const { scan_session_id, identity } of [...counted]) {
          const known = owner.get(String(scan_session_id));
          expect(identity).toBe(known ? (known === site.siteId ? 'linked' : 'foreign') : 'orphan');
        }
      }
    }),
    { numRuns: runs(24) },
  );
});

/** The sites of those scan sessions that are registered. */
function ownersOf(ids: string[]): Map<string, string> {
  const rows = query(one.databaseUrl, 'SELECT scan_session_id, site_id FROM scan_sessions JOIN sites USING (site_key)');
  const owners = new Map(rows.map(({ scan_session_id, site_id }) => [String(scan_session_id), String(site_id)]));
  return new Map([...owners].filter(([id]) => ids.includes(id)));
}

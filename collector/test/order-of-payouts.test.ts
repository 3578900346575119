import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import type { OfferReport } from '../src/reports/offers.ts';
import { startCollector } from './collector.ts';
import { runs } from './database.ts';
import { newOffer, showPixel, type TestOffer } from './offer.ts';
import { expectTotalsToBeRight } from './recount.ts';

const collector = await startCollector(afterAll);

/** Each by its own publisher. */
const CLICKS = [0, 1] as const;
/** A scan that is unknown until it is registered. */
const STRANGE = CLICKS.length;

interface Call {
  /** Who reports a sale; or `scan`: the scan is registered. */
  source: 'pixel' | 'browser' | 'postback' | 'server' | 'scan';
  scan: number;
  order: number | null;
  payout?: number | undefined;
  /** Whether its network rejects it: in the call itself, or in a later one. */
  rejected?: 'at once' | 'later' | null;
  /** The id of an event; without it, it gets its own. */
  id?: number | null;
}

// Mostly the same, so that many calls are about one sale.
const order = fc.constantFrom(0, 0, 0, 1);
const postback = fc.record({
  source: fc.constant<'postback'>('postback'),
  scan: fc.constantFrom(...CLICKS),
  order,
  payout: fc.constantFrom(undefined, 0, 5, 7),
  rejected: fc.constantFrom(null, null, 'at once', 'later'),
});
const pixel = fc.record({
  source: fc.constant<'pixel'>('pixel'),
  scan: fc.constantFrom(...CLICKS),
  order,
  rejected: fc.constantFrom(null, null, 'later'),
});
const fromShop = fc.record({
  source: fc.constantFrom('server', 'browser'),
  scan: fc.constantFrom(...CLICKS, STRANGE),
  order: fc.option(order, { nil: null, freq: 6 }),
  // One, so that events tie orders together.
  id: fc.constantFrom(null, null, 0),
});
const registration = fc.constant<Call>({ source: 'scan', scan: STRANGE, order: null });

const mostly = <Value>(usual: Value, other: Value) => fc.constantFrom(usual, usual, usual, other);
const terms = fc.record({
  conversion_event: fc.constant('purchase'),
  currency: fc.constant('EUR'),
  payout: mostly('2', ''),
  conversions_per_click: fc.constantFrom<'one' | 'several'>('one', 'several'),
  approval: mostly('automatic', 'manual'),
  pixel_approval: fc.constantFrom('automatic', 'manual'),
  caller_amounts: fc.constantFrom('trust', 'ignore'),
});
const whoKnowsOrders = fc.constantFrom<Call['source'][]>(['pixel', 'postback'], ['postback'], []);
type Terms = typeof terms extends fc.Arbitrary<infer Fields> ? Fields : never;

/** Calls on an offer, in two orders. Among equals the first wins, so those of one source stay in order. */
const twoOrders = fc
  .tuple(
    fc.array(fc.oneof(postback, pixel, fromShop), { minLength: 2, maxLength: 7 }),
    fc.array(registration, { maxLength: 1 }),
  )
  .map(([calls, registered]): Call[] => [...calls, ...registered])
  .chain((calls) => {
    const sources = calls.map(({ source }) => source);
    const interleaved = fc.shuffledSubarray(sources, { minLength: sources.length }).map((each) => inOrder(calls, each));
    return fc.tuple(interleaved, interleaved);
  });

function inOrder(calls: Call[], sources: Call['source'][]): Call[] {
  const left = Map.groupBy(calls, ({ source }) => source);
  return sources.flatMap((source) => left.get(source)?.shift() ?? []);
}

/** A call as networks send it: a click with a single conversion has a single order, and not all sources know orders. */
function asNetworksDo(call: Call, { conversions_per_click }: Terms, knowOrders: Call['source'][]): Call {
  if (call.source !== 'pixel' && call.source !== 'postback') return call;
  // A source without orders rejects everything that the click has so far, be it one conversion or several.
  if (!knowOrders.includes(call.source))
    return { ...call, order: null, ...(conversions_per_click === 'several' && { rejected: null }) };
  return conversions_per_click === 'several' ? call : { ...call, order: call.scan };
}

/** The report after these calls on a new offer, without its names. */
async function reportAfter(fields: Terms, knowOrders: Call['source'][], calls: Call[]) {
  const offer = await newOffer(collector, fields);
  const scans: string[] = [];
  for (const click of CLICKS) scans.push(await offer.click({ publisher: `p-${click}` }));
  scans.push(randomUUID());
  const shared = randomUUID();
  for (const call of calls) {
    collector.clock.now++;
    await tell(offer, asNetworksDo(call, fields, knowOrders), scans[call.scan] as string, shared);
  }
  const { offers } = (await collector.asAdmin('GET', `/reports/offers?site_id=${offer.site.siteId}`)).json();
  const [{ site_id: _site, offer_id: _offer, name: _name, ...figures }] = offers as [OfferReport];
  const { site_id: _id, name: _of, qr_codes, ...site } = await offer.site.report();
  return { ...figures, site: { ...site, qr_codes: qr_codes.map(({ code: _code, ...of }) => of) } };
}

async function tell(offer: TestOffer, call: Call, scan: string, shared: string): Promise<unknown> {
  const { source, order, payout, id, rejected } = call;
  const order_id = order === null ? undefined : `A-${order}`;
  const event_id = id === 0 ? shared : randomUUID();
  const sale = { event_id, scan_session_id: scan, order_id };
  if (source === 'scan') return offer.site.register(scan);
  if (source === 'browser') return offer.site.postEvents([{ event_type: 'purchase', ...sale }]);
  if (source === 'server')
    return offer.site.postServerEvent({ ...sale, conversion_value: { amount: 20, currency: 'EUR' } });
  const named = { transaction_id: scan, ...(order_id && { external_order_id: order_id }) };
  const reason = rejected === 'at once' && { third_party_rejected_reason: 'fraud' };
  const told = { secure: offer.postbackToken, ...named, purchase_value: 30, payout, ...reason };
  if (source === 'pixel') await showPixel(collector, offer, named);
  else await collector.send('POST', '/postback', told);
  const rejection = { secure: offer.rejectionToken, ...named, new_rejected_reason: 'fraud' };
  return rejected === 'later' && collector.send('POST', '/rejection', rejection);
}

it('reports the same for an offer and its publishers, in whatever order its sales are reported', async () => {
  await fc.assert(
    fc.asyncProperty(terms, whoKnowsOrders, twoOrders, async (fields, known, [one, other]) => {
      expect(await reportAfter(fields, known, one)).toEqual(await reportAfter(fields, known, other));
      expectTotalsToBeRight(collector.databaseUrl);
    }),
    { numRuns: runs(60) },
  );
});

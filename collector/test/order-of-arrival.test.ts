import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { startCollector, type TestSite } from './collector.ts';
import { countSales, figuresOf } from './count-sales.ts';
import { runs } from './database.ts';
import { expectTotalsToBeRight } from './recount.ts';

const collector = await startCollector(afterAll);

let orders = 0;
const EUR_20 = { amount: 20, currency: 'EUR' };
const BOT = { user_agent: 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' };

const copy = fc.record({
  source: fc.constantFrom('browser', 'server'),
  // Few, so that copies share ids, like retries and two reporters of one sale.
  id: fc.integer({ min: 0, max: 3 }),
});

/** Reports the copies of one order in sequence; each run has its own ids. */
async function report({ postEvents, postServerEvent }: TestSite, copies: { source: string; id: number }[]) {
  const order_id = `order-${++orders}`;
  for (const { source, id } of copies) {
    const event_id = `00000000-0000-4000-800${id}-${String(orders).padStart(12, '0')}`;
    if (source === 'browser') await postEvents([{ event_type: 'purchase', event_id, order_id }]);
    else await postServerEvent({ event_id, order_id, conversion_value: EUR_20 });
  }
  return order_id;
}

it('counts one order once, with its amount if a server reported it, whatever came first', async () => {
  const site = await collector.newSite();
  await fc.assert(
    fc.asyncProperty(fc.array(copy, { minLength: 1, maxLength: 8 }), async (copies) => {
      const order_id = await report(site, copies);
      const ofOrder = (row: { order_id: string | null }) => row.order_id === order_id;
      const counted = site.readEvents().filter(ofOrder);
      const repeats = site.readDuplicates().filter(ofOrder);
      const told = copies.some(({ source }) => source === 'server');
      expect(counted).toMatchObject([told ? { source: 'server', amount_minor: 2000 } : { amount_minor: null }]);
      expect(repeats).toHaveLength(copies.length - 1);
    }),
    { numRuns: runs(60) },
  );
});

it('marks each repeat with the event that is counted', async () => {
  const site = await collector.newSite();
  const copies = [
    { source: 'browser', id: 0 },
    { source: 'browser', id: 1 },
    { source: 'server', id: 2 },
  ];
  await report(site, copies);
  const [counted] = site.readEvents();
  const originals = site.readDuplicates().map(({ original_event_id }) => original_event_id);
  expect(originals).toEqual([counted?.event_id, counted?.event_id]);
});

it('counts one sale once if a repeat of it comes without its order id', async () => {
  const site = await collector.newSite();
  const [known, repeat] = ['11111111-0000-4000-8000-000000000000', '22222222-0000-4000-8000-000000000000'];
  await site.postServerEvent({ event_id: known, order_id: 'A-1' });
  await site.postServerEvent({ event_id: repeat, order_id: 'A-1' });
  await site.postEvents([{ event_type: 'purchase', event_id: repeat }]);
  expect(site.readEvents().map(({ event_id }) => event_id)).toEqual([known]);
});

it('counts one sale once if the server reported one of its copies without the order id', async () => {
  for (const order of [0, 1]) {
    const site = await collector.newSite();
    const [shared, other] = ['33333333-0000-4000-8000-000000000000', '44444444-0000-4000-8000-000000000000'];
    await site.postEvents([{ event_type: 'purchase', event_id: shared, order_id: 'A-2' }]);
    const copies = [
      () => site.postServerEvent({ event_id: shared, conversion_value: EUR_20 }),
      () => site.postServerEvent({ event_id: other, order_id: 'A-2', conversion_value: EUR_20 }),
    ];
    for (const copy of order ? copies.reverse() : copies) await copy();
    expect(site.readEvents()).toMatchObject([{ amount_minor: 2000 }]);
  }
});

/** Reports of one site's sales: few ids and few orders, so that they tie each other together in every way. */
const tangled = fc.array(
  fc
    .record({
      source: fc.constantFrom('browser', 'browser', 'server'),
      id: fc.integer({ min: 0, max: 4 }),
      order: fc.option(fc.integer({ min: 0, max: 2 }), { nil: null }),
      name: fc.constantFrom('purchase', 'purchase', 'pageview'),
      isBot: fc.boolean(),
    })
    // Nobody takes a site's own server for a bot.
    .map((copy) => ({ ...copy, isBot: copy.isBot && copy.source === 'browser' })),
  { minLength: 1, maxLength: 8 },
);

it('counts each sale once, by the best of its copies, whatever ties them together and whichever comes first', async () => {
  await fc.assert(
    fc.asyncProperty(tangled, async (copies) => {
      const site = await collector.newSite();
      await site.change({ unknown_sessions: 'accept' });
      for (const { source, id, order, name, isBot } of copies) {
        const fields = {
          event_id: `00000000-0000-4000-8000-00000000000${id}`,
          ...(order !== null && { order_id: `A-${order}` }),
        };
        const device = isBot ? { device: BOT } : {};
        if (source === 'browser') await site.postEvents([{ event_type: name, ...fields }], device);
        else await site.postServerEvent({ event_name: name, ...fields });
      }
      expect(await site.report()).toMatchObject(figuresOf(copies));
      expectTotalsToBeRight(collector.databaseUrl);
      const counted = site.readEvents();
      const repeats = site.readDuplicates();
      expect(counted).toHaveLength(countSales(copies));
      expect(repeats).toHaveLength(copies.length - counted.length);
      const ids = counted.map(({ event_id }) => event_id);
      for (const { original_event_id } of repeats) expect(ids).toContain(original_event_id);
      const originals = repeats.flatMap(({ event_id, event_type, order_id, conversion, original_event_id }) => [
        [event_id, original_event_id],
        ...(conversion && order_id !== null ? [[`${event_type} ${order_id}`, original_event_id]] : []),
      ]);
      const known = new Map(originals as [string, string][]);
      for (const [key, original] of originals) expect(original).toBe(known.get(key as string));
    }),
    { numRuns: runs(100) },
  );
});

const purchase = { event_type: 'purchase', order_id: 'A-1' };
const pageview = { event_type: 'pageview', event_id: '55555555-0000-4000-8000-000000000000' };

it.each<[string, [object, object?][]]>([
  ['a bot and a person report one order', [[purchase, { device: BOT }], [purchase]]],
  ['a browser that is automated and a person', [[purchase, { device: { webdriver: true } }], [purchase]]],
  ['a page view and a purchase share an id', [[pageview], [{ ...pageview, event_type: 'purchase' }]]],
])('counts one conversion if %s, in either order', async (_, copies) => {
  for (const ordered of [copies, copies.toReversed()]) {
    const site = await collector.newSite();
    for (const [event, shared] of ordered) await site.postEvents([event], shared);
    expect(await site.report()).toMatchObject({ events: 1, conversions: 1, bots: 0, duplicates: 1 });
    expect(site.readEvents()).toMatchObject([{ event_type: 'purchase', bot: null }]);
  }
});

it('counts the first of two copies, whoever reported it, on a site that counts bots', async () => {
  const site = await collector.newSite();
  await site.change({ bots: 'count' });
  const [first, second] = ['66666666-0000-4000-8000-000000000000', '77777777-0000-4000-8000-000000000000'];
  await site.postEvents([{ ...purchase, event_id: first }], { device: BOT });
  await site.postEvents([{ ...purchase, event_id: second }]);
  expect(site.readEvents().map(({ event_id }) => event_id)).toEqual([first]);
});

it("rejects a person's copy if a bot's was rejected before it came", async () => {
  const site = await collector.newSite();
  await site.postEvents([purchase], { device: BOT });
  const refund = { site_id: site.siteId, order_id: 'A-1', reason: 'returned' };
  await collector.send('POST', '/conversions/reject', refund, { 'x-api-key': site.apiKey });
  await site.postEvents([purchase]);
  expect(await site.report()).toMatchObject({ events: 1, conversions: 0 });
  expect(site.readEvents()).toMatchObject([{ bot: null, conversion_status: 'rejected' }]);
});

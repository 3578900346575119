import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { startCollector, type TestSite } from './collector.ts';
import { countSales } from './count-sales.ts';
import { runs } from './database.ts';

const collector = await startCollector(afterAll);

let orders = 0;
const EUR_20 = { amount: 20, currency: 'EUR' };

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
  fc.record({
    source: fc.constantFrom('browser', 'server'),
    id: fc.integer({ min: 0, max: 4 }),
    order: fc.option(fc.integer({ min: 0, max: 2 }), { nil: null }),
    name: fc.constantFrom('purchase', 'purchase', 'pageview'),
  }),
  { minLength: 1, maxLength: 8 },
);

it('counts each sale once, whatever ties its copies together and whichever comes first', async () => {
  await fc.assert(
    fc.asyncProperty(tangled, async (copies) => {
      const site = await collector.newSite();
      for (const { source, id, order, name } of copies) {
        const fields = {
          event_id: `00000000-0000-4000-8000-00000000000${id}`,
          ...(order !== null && { order_id: `A-${order}` }),
        };
        if (source === 'browser') await site.postEvents([{ event_type: name, ...fields }]);
        else await site.postServerEvent({ event_name: name, ...fields });
      }
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

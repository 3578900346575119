import { trackMarker } from '../burst.ts';
import { shiftClock } from '../preludes.ts';
import { eventsOf, expect, test } from './site.ts';

const WEEK_MS = 7 * 24 * 60 * 60 * 1_000;

test('a thank-you page that is opened again and again reports its order once', async ({
  road,
  network,
  site,
  visitor,
}) => {
  network.prepend('');
  await visitor.open(site.at(`/?scnv=${crypto.randomUUID()}`));
  site.body = `<script>scanova('track', 'purchase', { total: 49.9 }, { orderId: 10042 })</script>`;
  for (const ahead of [0, 0, 0, 0, 0, 0, WEEK_MS]) {
    network.prepend(shiftClock(ahead));
    await visitor.open(site.at('/thanks'));
    await visitor.evaluate(`scanova('flush')`);
  }
  expect(await visitor.evaluate(`scanova('status').dropped`)).toMatchObject({ repeated_order: 1 });
  await trackMarker(visitor);
  await expect.poll(() => road.events().map(({ event_type }) => event_type)).toContain('marker');
  const sales = road.events().filter(({ event_type }) => event_type === 'purchase');
  expect(sales).toMatchObject([{ order_id: '10042', conversion: 1, metadata: '{"total":49.9}' }]);
  expect(network.posts().flatMap(({ events }) => events.filter((name) => name === 'purchase'))).toEqual(['purchase']);
  expect(road.duplicates()).toEqual([]);
});

test('a thank-you page that is reloaded before it could report counts one sale', async ({ road, site, visitor }) => {
  await visitor.open(site.at(`/?scnv=${crypto.randomUUID()}`));
  site.body = `<script>scanova('track', 'purchase', {}, { orderId: '10042' })</script>`;
  for (const _ of ['first', 'second', 'third']) await visitor.open(site.at('/thanks'));
  await trackMarker(visitor);
  await expect.poll(() => road.events().map(({ event_type }) => event_type)).toContain('marker');
  expect(road.events().filter(({ conversion }) => conversion)).toMatchObject([{ order_id: '10042' }]);
});

// Each of two trackers overwrites the orders of the other.
test('each of two sites on a page gets the order, once', async ({ road, network, site, visitor }) => {
  const other = { site_id: 'other', name: 'Other', allowed_domains: [site.host('*.localhost')] };
  await road.admin('POST', '/admin/sites', { ...other, conversion_events: ['purchase'] });
  await visitor.open(site.at(`/?scnv=${crypto.randomUUID()}`));
  site.body = `<script>
    scanova('init', 'other');
    scanova('track', 'purchase', {}, { orderId: '10042' });
  </script>`;
  for (const _ of ['first', 'second', 'third']) {
    await visitor.open(site.at('/thanks'));
    await visitor.evaluate(`scanova('flush')`);
  }
  await trackMarker(visitor);
  await expect.poll(() => road.events().filter(({ event_type }) => event_type === 'marker')).toHaveLength(2);
  const sales = road.events().filter(({ event_type }) => event_type === 'purchase');
  expect(sales).toMatchObject(Array(2).fill({ order_id: '10042', conversion: 1 }));
  expect(new Set((sales as unknown as { site_key: number }[]).map(({ site_key }) => site_key)).size).toBe(2);
  const sent = network.posts().flatMap(({ events }) => events.filter((name) => name === 'purchase'));
  expect(sent).toEqual(['purchase', 'purchase']);
  expect(road.duplicates()).toEqual([]);
});

test('an invalid order id is counted, and the event is sent without it', async ({ road, site, visitor }) => {
  await visitor.open(site.at(`/?scnv=${crypto.randomUUID()}`));
  const wrong = `['', ' ', 'undefined', 'null', NaN, {}]`;
  await visitor.evaluate(`${wrong}.forEach((orderId, index) => scanova('track', 'sale_' + index, {}, { orderId }))`);
  expect(await visitor.evaluate(`scanova('flush').then(({ dropped }) => dropped)`)).toEqual({ invalid_order_id: 6 });
  await expect.poll(() => road.events()).toHaveLength(7);
  expect(eventsOf(road).map(({ event_type, order_id }) => [event_type, order_id])).toEqual([
    ['pageview', null],
    ...Array.from({ length: 6 }, (_, index) => [`sale_${index}`, null]),
  ]);
});

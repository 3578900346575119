import { MAX_BATCH_EVENTS } from '../src/wire.ts';
import { readQrCode } from './qr-code.ts';
import type { StoredEvent } from './road.ts';
import { buyLamp } from './shopping.ts';
import { expect, test } from './test.ts';

const LAMP = [{ currency: 'EUR', amount: 49.9 }];

test('a scanned QR code leads to a sale under that code', async ({ road, visitor }) => {
  const picture = await fetch(`${road.scanUrl}.png`);
  const address = readQrCode(Buffer.from(await picture.arrayBuffer()));
  expect(address).toBe(road.scanUrl);

  await visitor.open(address);
  const scan = new URL(await visitor.url()).searchParams.get('scnv');
  const order = await buyLamp(visitor);

  const walk = ['/', '/products/lamp', '/checkout/lamp', `/thanks/${order}`];
  await expect.poll(() => pagesViewed(road.events())).toEqual(walk);
  await expect.poll(() => road.duplicates().length, 'the copy that the browser sent').toBe(1);
  expect(await road.report()).toMatchObject({ sessions: 1, events: 5, conversions: 1, revenue: LAMP });

  const stored = [...road.events(), ...road.duplicates()];
  expect(new Set(stored.map((event) => event.scan_session_id))).toEqual(new Set([scan]));
  const seen = stored.filter(({ source }) => source === 'browser');
  expect(new Set(seen.map((event) => event.visitor_id)).size).toBe(1);
  expect(new Set(seen.map((event) => event.web_session_id)).size).toBe(1);
  const sale = road.events().find(({ conversion }) => conversion === 1);
  expect(sale).toMatchObject({ source: 'server', event_type: 'purchase', order_id: order, amount_minor: 4990 });
});

test('a visitor without a scan leaves no trace', async ({ road, visitor, newVisitor }) => {
  await visitor.open(road.shopUrl);
  await buyLamp(visitor);
  await visitor.evaluate(`scanova('track', 'nobody')`);
  expect(await visitor.evaluate('[localStorage.length, sessionStorage.length, document.cookie]')).toEqual([0, 0, '']);

  // Anything that the visitor had sent would arrive before the marker of one who came later.
  await visitor.evaluate(`scanova('flush')`);
  const marker = await newVisitor();
  await marker.open(road.scanUrl);
  await marker.evaluate(`scanova('flush')`);
  await expect.poll(() => road.events()).toHaveLength(1);
  expect(pagesViewed(road.events())).toEqual(['/']);
  expect(await road.report()).toMatchObject({ sessions: 1, conversions: 0, revenue: [] });
});

const ways = {
  fetch: '',
  // Without timers: a batch might be on its way by XHR, which ends as the page is left.
  beacon: 'window.fetch = undefined; window.setTimeout = () => 0;',
};

for (const [way, prepare] of Object.entries(ways)) {
  test(`what was tracked right before the page is left arrives by ${way}`, async ({ road, visitor }) => {
    await visitor.open(road.scanUrl);
    await expect.poll(() => road.events()).toHaveLength(1);
    const words = Array.from({ length: MAX_BATCH_EVENTS + 10 }, (_, index) => `word_${index}`);
    await visitor.evaluate(`(() => {
      ${prepare}
      for (const word of ${JSON.stringify(words)}) scanova('track', word);
      location.href = 'about:blank';
    })()`);
    await expect.poll(() => typesOf(road.events())).toEqual(['pageview', ...words].sort());
    expect(road.duplicates()).toEqual([]);
  });
}

/** In the order in which the tab has shown them: two pages may send at the same time. */
function pagesViewed(events: StoredEvent[]): string[] {
  return events
    .filter(({ event_type }) => event_type === 'pageview')
    .sort((left, right) => Number(left.seq) - Number(right.seq))
    .map(({ page_url }) => new URL(String(page_url)).pathname);
}

function typesOf(events: { event_type: string }[]): string[] {
  return events.map(({ event_type }) => event_type).sort();
}

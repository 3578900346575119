import { buyLampOn, flush } from './shopping.ts';
import { expect, test } from './test.ts';

// Plain http on an unknown host name, as on a shop's first day: no `crypto.randomUUID`, no Web Locks.
test.use({ shopHost: 'shop.test' });

let trouble: string[];
test.beforeEach(({ page }) => {
  trouble = [];
  page.on('pageerror', (error) => trouble.push(error.message));
  page.on('console', (message) => trouble.push(message.text()));
});

test('requests nothing from the collector but its script for a visitor without a scan', async ({ road, page }) => {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().startsWith(road.collectorUrl)) asked.push(new URL(request.url()).pathname);
  });
  await page.goto(road.shopUrl);
  await buyLampOn(page);
  await page.evaluate(`scanova('track', 'nobody')`);
  expect(await flush(page)).toEqual({ waiting: 0, delivered: 0, dropped: { no_session: 2 }, keptUntil: null });
  await page.goto('about:blank');
  expect(new Set(asked)).toEqual(new Set(['/scnv.js']));
  expect(trouble).toEqual([]);
});

test('works on plain http', async ({ road, page }) => {
  await page.goto(road.scanUrl);
  expect(await page.evaluate(() => [isSecureContext, 'randomUUID' in crypto])).toEqual([false, false]);
  await expect.poll(() => road.events()).toHaveLength(1);
  expect(trouble).toEqual([]);
});

test('works on a page where storage throws', async ({ road, page }) => {
  await page.addInitScript(() => {
    const refuse = () => {
      throw new DOMException('refused', 'SecurityError');
    };
    Object.defineProperty(window, 'localStorage', { get: refuse });
    Object.defineProperty(window, 'sessionStorage', { get: refuse });
  });
  await page.goto(road.scanUrl);
  const scan = new URL(page.url()).searchParams.get('scnv');
  await page.evaluate(`scanova('track', 'wish'); scanova('flush')`);
  await expect
    .poll(() => road.events().map((event) => [event.event_type, event.scan_session_id]))
    .toEqual([
      ['pageview', scan],
      ['wish', scan],
    ]);
  expect(trouble).toEqual([]);
});

test('a tag that is pasted twice counts once, and says so once', async ({ road, page }) => {
  await page.goto(road.scanUrl);
  await page.evaluate(async () => {
    const first = document.querySelector('script[data-site-id]') as HTMLScriptElement;
    const second = document.createElement('script');
    second.dataset.siteId = String(first.dataset.siteId);
    second.src = first.src;
    const loaded = new Promise((resolve) => second.addEventListener('load', resolve));
    document.head.append(second);
    await loaded;
  });
  await page.evaluate(`scanova('track', 'wish'); scanova('flush')`);
  await expect.poll(() => road.events().map(({ event_type }) => event_type)).toEqual(['pageview', 'wish']);
  expect(road.duplicates()).toEqual([]);
  expect(trouble).toEqual(['scnv: init(demo) is repeated or incomplete']);
});

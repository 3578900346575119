import { afterAll, expect, it } from 'vitest';
import { startCollector } from './collector.ts';

const collector = await startCollector(afterAll);

const MAX_KEPT = 4096;

it('stores no device if none is reported', async () => {
  const { postEvents, readEvents } = await collector.newSite();
  await postEvents([{ event_type: 'pageview' }, { event_type: 'pageview', device: {} }]);
  expect(readEvents().map(({ device }) => device)).toEqual([null, null]);
});

it('accepts the good neighbors of a device that is thousands of levels deep', async () => {
  const { siteId, post, readEvents } = await collector.newSite();
  const deep = `{"x":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
  const events = `[{"event_type":"good"},{"event_type":"bad","device":${deep}}]`;
  expect((await post(`{"site_id":"${siteId}","events":${events}}`)).statusCode).toBe(200);
  expect(readEvents()[0]?.event_type).toBe('good');
});

// They are sent once in the envelope, but stored for each of its events.
it('stores no more of a long device or sdk than of any other text', async () => {
  const { postEvents, readEvents } = await collector.newSite();
  const events = Array.from({ length: 100 }, () => ({ event_type: 'pageview' }));
  const long = 'x'.repeat(200_000);
  await postEvents(events, { sdk: long, device: { user_agent: long } });
  for (const { sdk, device } of readEvents()) {
    expect(sdk?.length).toBeLessThanOrEqual(MAX_KEPT);
    expect(device?.length).toBeLessThanOrEqual(2 * MAX_KEPT);
  }
});

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';
const ANDROID =
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36';
const WINDOWS =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0';
const HEADLESS =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36';
const GOOGLEBOT = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';

it.each([
  [IPHONE, { browser: 'Safari', os: 'iOS', device_type: 'mobile', bot: null }],
  [ANDROID, { browser: 'Chrome', os: 'Android', device_type: 'mobile', bot: null }],
  [WINDOWS, { browser: 'Microsoft Edge', os: 'Windows', device_type: 'desktop', bot: null }],
  [HEADLESS, { device_type: 'desktop', bot: 'user_agent' }],
  [GOOGLEBOT, { bot: 'user_agent' }],
  ['nonsense', { browser: null, os: null, device_type: null, bot: 'user_agent' }],
  ['', { browser: null, os: null, device_type: null, bot: null }],
])('reads what %j is', async (user_agent, expected) => {
  const { postEvents, readEvents } = await collector.newSite();
  await postEvents([{ event_type: 'pageview' }], { device: { user_agent } });
  expect(readEvents()).toMatchObject([expected]);
});

it('recognizes a browser that reports being automated, whatever its user agent', async () => {
  const { postEvents, readEvents } = await collector.newSite();
  await postEvents([{ event_type: 'pageview' }], { device: { user_agent: IPHONE, webdriver: true } });
  await postEvents([{ event_type: 'pageview' }], { device: { user_agent: HEADLESS, webdriver: true } });
  await postEvents([{ event_type: 'pageview' }], { device: { user_agent: IPHONE, webdriver: false } });
  expect(readEvents().map(({ bot }) => bot)).toEqual(['webdriver', 'webdriver', null]);
});

it('counts bots as visitors on a site that opts in', async () => {
  const site = await collector.newSite();
  await site.change({ bots: 'count' });
  const purchase = { event_type: 'purchase', scan_session_id: await site.scan() };
  await site.postEvents([purchase], { device: { user_agent: HEADLESS, webdriver: true } });
  expect(site.readEvents()).toMatchObject([{ bot: null, browser: 'Chrome' }]);
  expect(await site.report()).toMatchObject({ bots: 0, engaged: 1, events: 1, conversions: 1 });
});

it('keeps the events of bots, but counts them separately', async () => {
  const site = await collector.newSite();
  const purchase = { event_type: 'purchase', scan_session_id: await site.scan() };
  await site.postEvents([purchase], { device: { user_agent: HEADLESS } });
  expect(await site.report()).toMatchObject({ bots: 1, sessions: 1, engaged: 0, events: 0, conversions: 0 });
  expect(site.readEvents()).toHaveLength(1);
  await site.postEvents([purchase], { device: { user_agent: IPHONE } });
  expect(await site.report()).toMatchObject({ bots: 1, sessions: 1, engaged: 1, events: 1, conversions: 1 });
});

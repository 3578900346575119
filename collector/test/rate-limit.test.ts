import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Answer, SHOP, START, startCollector } from './collector.ts';

const LIMITS = { browser: 3, server: 4 };
const collector = await startCollector(afterAll, { rateLimits: LIMITS, trustedProxies: ['127.0.0.1'] });

beforeEach(() => vi.useFakeTimers({ toFake: ['Date'], now: START }));
afterEach(() => vi.useRealTimers());

const from = (address: string) => ({ origin: SHOP, 'x-forwarded-for': address });

async function statuses(times: number, send: () => Promise<Answer>): Promise<number[]> {
  const found: number[] = [];
  for (let time = 1; time <= times; time++) found.push((await send()).statusCode);
  return found;
}

it('limits how often a page can send, says when it may again, and then lets it', async () => {
  const site = await collector.newSite();
  const send = () => site.postEvents([{ event_type: 'click' }], {}, from('192.0.2.1'));
  expect(await statuses(4, send)).toEqual([200, 200, 200, 429]);
  vi.setSystemTime(START + 45_500);
  const refused = await send();
  expect([refused.statusCode, refused.headers['retry-after'], refused.json()]).toEqual([
    429,
    '15',
    { detail: 'more than 3 requests in a minute for a site and an address' },
  ]);
  // The page has to be able to read it.
  expect(refused.headers).toMatchObject({
    'access-control-allow-origin': SHOP,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'Retry-After',
    vary: 'Origin',
  });
  expect(site.readEvents()).toHaveLength(3);
  vi.setSystemTime(START + 60_000);
  expect((await send()).statusCode).toBe(200);
});

it('counts each site and each address separately', async () => {
  const [one, two] = [await collector.newSite(), await collector.newSite()];
  const click = [{ event_type: 'click' }];
  await statuses(4, () => one.postEvents(click, {}, from('192.0.2.1')));
  expect(await statuses(4, () => two.postEvents(click, {}, from('192.0.2.1')))).toEqual([200, 200, 200, 429]);
  expect(await statuses(4, () => one.postEvents(click, {}, from('192.0.2.2')))).toEqual([200, 200, 200, 429]);
});

it('counts the addresses of an IPv6 network as one', async () => {
  const site = await collector.newSite();
  let host = 0;
  const send = () => site.postEvents([{ event_type: 'click' }], {}, from(`2001:db8:7::${++host}`));
  expect(await statuses(4, send)).toEqual([200, 200, 200, 429]);
});

it('also counts callers that name unknown sites', async () => {
  let name = 0;
  const send = () => collector.send('POST', '/ct', { site_id: `none-${++name}` }, from('192.0.2.9'));
  expect(await statuses(4, send)).toEqual([400, 400, 400, 429]);
});

it('limits how often a key can send, on all its routes together, from wherever', async () => {
  const site = await collector.newSite();
  const headers = { 'x-api-key': site.apiKey };
  const calls = ['/server-events', '/server-events/batch', '/conversions/reject', '/server-events?validate=1'];
  for (const url of calls) expect((await collector.send('POST', url, {}, headers)).statusCode).not.toBe(429);
  const refused = await site.postServerEvent({}, { ...headers, 'x-forwarded-for': '192.0.2.3' });
  expect([refused.statusCode, refused.headers['retry-after'], refused.json()]).toEqual([
    429,
    '60',
    { detail: 'more than 4 requests in a minute for an API key' },
  ]);
  expect((await (await collector.newSite()).postServerEvent()).statusCode).toBe(200);
});

it('does not let anybody guess keys forever', async () => {
  const { postServerEvent } = await collector.newSite();
  let guess = 0;
  const send = () => postServerEvent({}, { 'x-api-key': `scnv_key_${++guess}`, 'x-forwarded-for': '192.0.2.4' });
  expect(await statuses(5, send)).toEqual([403, 403, 403, 403, 429]);
});

import { afterAll, expect, it } from 'vitest';
import { SHOP, startCollector } from './collector.ts';

const rateLimits = { browser: 1, server: null };
const direct = await startCollector(afterAll, { rateLimits });
const proxied = await startCollector(afterAll, { rateLimits, trustedProxies: ['127.0.0.1', '10.0.0.0/8'] });

type Collector = typeof direct;

/** Whether two requests with these headers count as the same visitor: then the second is one too many. */
async function areOne(collector: Collector, first: string, second: string, remoteAddress?: string): Promise<boolean> {
  const { siteId } = await collector.newSite();
  const post = (chain: string) =>
    collector.app.inject({
      method: 'POST',
      url: '/ct',
      headers: { origin: SHOP, 'x-forwarded-for': chain },
      payload: { site_id: siteId, event_type: 'click' },
      ...(remoteAddress && { remoteAddress }),
    });
  const answers = [await post(first), await post(second)];
  expect(answers[0]?.statusCode).toBe(200);
  return answers[1]?.statusCode === 429;
}

it('trusts nobody if no proxy is configured', async () => {
  expect(await areOne(direct, '192.0.2.1', '192.0.2.2')).toBe(true);
});

it('trusts the proxies that are configured', async () => {
  expect(await areOne(proxied, '192.0.2.1', '192.0.2.2')).toBe(false);
  expect(await areOne(proxied, '192.0.2.1', '192.0.2.1')).toBe(true);
});

it('counts from the right: what visitors claim about themselves never wins', async () => {
  expect(await areOne(proxied, '198.51.100.1, 192.0.2.1', '198.51.100.2, 192.0.2.1')).toBe(true);
  expect(await areOne(proxied, '198.51.100.1, 192.0.2.1, 10.1.2.3', '198.51.100.2, 192.0.2.1, 10.1.2.4')).toBe(true);
  expect(await areOne(proxied, '192.0.2.1, 10.1.2.3', '192.0.2.2, 10.1.2.3')).toBe(false);
});

it('ignores the port that some proxies write after an address, be it a visitor’s or a proxy’s', async () => {
  expect(await areOne(proxied, '192.0.2.1:5678', '192.0.2.1:5679')).toBe(true);
  expect(await areOne(proxied, '192.0.2.1:5678', '192.0.2.2:5678')).toBe(false);
  expect(await areOne(proxied, '[2001:db8:7::1]:443', '[2001:db8:7::2]:444')).toBe(true);
  expect(await areOne(proxied, '[2001:db8:7::1]', '2001:db8:7::1')).toBe(true);
  expect(await areOne(proxied, '[2001:db8:7::1]:443', '[2001:db8:8::1]:443')).toBe(false);
  expect(await areOne(proxied, '192.0.2.1:5678, 10.1.2.3:443', '192.0.2.2:5678, 10.1.2.3:444')).toBe(false);
  expect(await areOne(proxied, '198.51.100.1, 192.0.2.1:5678, 10.1.2.3', '192.0.2.1, 10.1.2.3:443')).toBe(true);
});

it.each(['unknown-1', '192.0.2.300', '192.0.2.1:', ':5678', '[::1', '_hidden', '2001:db8:::1'])(
  'takes %s, which is no address, for the proxy that passed it on, and believes nothing before it',
  async (text) => {
    expect(await areOne(proxied, text, 'unknown')).toBe(true);
    expect(await areOne(proxied, text, '')).toBe(true);
    expect(await areOne(proxied, `198.51.100.1, ${text}`, `198.51.100.2, ${text}`)).toBe(true);
    expect(await areOne(proxied, `${text}, 192.0.2.1`, '192.0.2.1')).toBe(true);
    expect(await areOne(proxied, `${text}, 192.0.2.1`, '192.0.2.2')).toBe(false);
  },
);

it('does not trust a caller that is not a proxy, whatever it sends', async () => {
  expect(await areOne(proxied, '192.0.2.1', '192.0.2.2', '203.0.113.7')).toBe(true);
});

it.each([
  ['127.0.0.1', 'https://collector.example'],
  ['203.0.113.7', 'http://direct.example'],
])('accepts host and protocol from a proxy, but not from a caller at %s', async (remoteAddress, origin) => {
  const headers = {
    host: 'direct.example',
    'x-forwarded-host': 'collector.example',
    'x-forwarded-proto': 'https',
    'x-forwarded-for': '192.0.2.1',
    authorization: 'Bearer an-admin-token-for-tests',
  };
  const answer = await proxied.app.inject({ method: 'POST', url: '/admin/login-links', headers, remoteAddress });
  expect(new URL(answer.json().url).origin).toBe(origin);
});

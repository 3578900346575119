import { afterAll, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { START, startCollector, type TestCollector } from './collector.ts';
import { server } from './database.ts';
import { newOffer } from './offer.ts';
import { query } from './stored.ts';

const limited = await startCollector(afterAll, {
  rateLimits: { browser: 2, server: null },
  trustedProxies: ['127.0.0.1'],
});
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: START });
  onTestFinished(() => {
    vi.useRealTimers();
  });
});

/** A code and a tracking link, and where each leads an uncounted visitor. */
async function linksOf(collector: TestCollector): Promise<[string, string][]> {
  const { site, offerId } = await newOffer(collector);
  return [
    [`/q/${site.code}`, 'https://shop.example/'],
    [`/c/${offerId}`, 'https://shop.example/?t='],
  ];
}
const isCounted = (location: unknown) => /[?&]scnv=[\da-f-]{36}(&|$)/.test(String(location));
const uncounted = async ({ asAdmin }: TestCollector, reason: string) =>
  Number(
    new RegExp(`uncounted_visits_total{reason="${reason}"} (\\d+)`).exec((await asAdmin('GET', '/metrics')).body)?.[1],
  );

it('counts a limited number of scans and clicks per address, and redirects all others uncounted', async () => {
  for (const [link, bare] of await linksOf(limited)) {
    const visit = async (address: string) =>
      (await limited.send('GET', link, undefined, { 'x-forwarded-for': address })).headers;
    const before = await uncounted(limited, 'rate_limited');
    expect([await visit('192.0.2.1'), await visit('192.0.2.1')].map(({ location }) => isCounted(location))).toEqual([
      true,
      true,
    ]);
    const led = await visit('192.0.2.1');
    expect([led.location, led['retry-after'], led['cache-control']]).toEqual([bare, undefined, 'no-store']);
    expect(isCounted((await visit('192.0.2.2')).location)).toBe(true);
    expect((await uncounted(limited, 'rate_limited')) - before).toBe(1);
  }
});

it('redirects scans and clicks that cannot be stored', async () => {
  const collector = await startCollector(onTestFinished);
  const links = await linksOf(collector);
  query(
    collector.databaseUrl,
    server
      ? 'ALTER TABLE scan_sessions ADD CONSTRAINT full_disk CHECK (false) NOT VALID'
      : "CREATE TRIGGER full_disk BEFORE INSERT ON scan_sessions BEGIN SELECT raise(abort, 'disk full'); END",
  );
  for (const [link, bare] of links) {
    const { statusCode, headers } = await collector.send('GET', link);
    expect([statusCode, headers.location, headers['set-cookie']]).toEqual([302, bare, undefined]);
  }
  expect(await uncounted(collector, 'store_failed')).toBe(2);
});

import { scanSessionIdFrom } from '@scnv/sdk/node';
import { trackMarker } from '../burst.ts';
import { shiftClock } from '../preludes.ts';
import { eventsOf, expect, test } from './site.ts';

const scan = crypto.randomUUID();
const DAY_MS = 24 * 60 * 60 * 1_000;

test('cookieDomain shares the scan between the hosts of a shop', async ({ road, site, visitor }) => {
  site.options = { cookieDomain: 'shop.localhost' };
  await visitor.open(site.at(`/?scnv=${scan}`, 'www.shop.localhost'));
  const scannedAt = await visitor.evaluate('JSON.parse(localStorage._scnv).scanned_at');
  await visitor.open(site.at('/checkout', 'checkout.shop.localhost'));
  expect(await visitor.evaluate('JSON.parse(localStorage._scnv).scanned_at')).toBe(scannedAt);
  // A scan that reaches one of them reaches all of them.
  const second = crypto.randomUUID();
  await visitor.open(site.at(`/?scnv=${second}`, 'checkout.shop.localhost'));
  await visitor.open(site.at('/last', 'www.shop.localhost'));
  await trackMarker(visitor);
  await expect
    .poll(() => eventsOf(road))
    .toMatchObject([
      { page_url: site.at(`/?scnv=${scan}`, 'www.shop.localhost'), scan_session_id: scan },
      { page_url: site.at('/checkout', 'checkout.shop.localhost'), scan_session_id: scan },
      { scan_session_id: second, first_scan_session_id: scan },
      { page_url: site.at('/last', 'www.shop.localhost'), scan_session_id: second, first_scan_session_id: scan },
      { event_type: 'marker', scan_session_id: second },
    ]);
  // Other sites learn nothing.
  await visitor.open(site.at('/', 'lamps.localhost'));
  expect(await visitor.evaluate('[document.cookie, localStorage.length]')).toEqual(['', 0]);
});

const ways = {
  'a path of the site': () => ({ endpoint: '/first-party/ct' }),
  'another host of the shop': (proxy: string) => ({
    endpoint: `${proxy.replace('127.0.0.1', 't.shop.localhost')}/ct`,
    cookieDomain: 'shop.localhost',
  }),
};

for (const [where, options] of Object.entries(ways)) {
  test(`a collector under ${where} returns the scan after the browser has deleted what scripts stored`, async ({
    road,
    network,
    site,
    visitor,
  }) => {
    // Safari also deletes cookies set by scripts: here they cannot set any.
    const noCookies = `{
      const { get } = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');
      Object.defineProperty(Document.prototype, 'cookie', { get, set() {} });
    }`;
    network.prepend(noCookies);
    site.options = { firstPartyCookie: true, ...options(network.url) };
    await visitor.open(site.at(`/?scnv=${scan}`));
    await trackMarker(visitor);
    await expect.poll(() => road.events()).toHaveLength(2);
    const { scanned_at } = JSON.parse(await visitor.evaluate('localStorage._scnv'));
    await expect.poll(() => visitor.evaluate('document.cookie')).toBe(`_scnv=${scan}.${scanned_at}`);

    // Eight days later.
    site.head = `<script>localStorage.clear(); sessionStorage.clear(); indexedDB.deleteDatabase('_scnv');</script>`;
    network.prepend(noCookies + shiftClock(8 * DAY_MS));
    await visitor.open(site.at('/later'));
    expect(JSON.parse(await visitor.evaluate('localStorage._scnv'))).toMatchObject({ sid: scan, scanned_at });
    await trackMarker(visitor);
    await expect.poll(() => road.events()).toHaveLength(4);
    expect(new Set(road.events().map(({ scan_session_id }) => scan_session_id))).toEqual(new Set([scan]));
    // The shop's own server gets it, too.
    const { url, headers } = site.asked.at(-1) ?? {};
    expect([url, scanSessionIdFrom({ url, headers })]).toEqual(['/later', scan]);
  });
}

import { launchOptions } from '../engines/locate.ts';
import { expect, test } from './offer.ts';

const { args = [], ...chromium } = launchOptions('chromium');
const { firefoxUserPrefs = {}, ...firefox } = launchOptions('firefox');
/** How third-party cookies are blocked in each engine. */
const blocking = {
  chromium: { ...chromium, args: [...args, '--test-third-party-cookie-phaseout'] },
  firefox: { ...firefox, firefoxUserPrefs: { ...firefoxUserPrefs, 'network.cookie.cookieBehavior': 1 } },
  webkit: { args: ['--enable-itp'] },
};
test.use({ launchOptions: [({ browserName }, use) => use(blocking[browserName]), { scope: 'worker' }] });

test('the pixel of a tracking domain on the same site finds its click, and one on another site does not', async ({
  visitor,
  offer,
  site,
}) => {
  const tracking = 'track.shop.localhost';
  let host = '127.0.0.1';
  await visitor.open(offer.link(host));
  site.write = () =>
    `<img src="${offer.under(host)}/pixel.gif?secure=${offer.tokens.pixel}" width="1" height="1" alt="">`;
  const thanks = site.at('/thanks');
  await visitor.open(thanks);
  expect(await visitor.evaluate('document.images[0].naturalWidth')).toBe(1);
  host = tracking;
  // The page that the link leads to shows the pixel, too.
  await visitor.open(offer.link(host));
  await visitor.open(thanks);
  expect(await visitor.evaluate('[document.images[0].naturalWidth, document.cookie]')).toEqual([1, '']);
  expect(await offer.pixelCalls()).toEqual([
    ['refused', 'missing_transaction_id'],
    ['pending', null],
    ['duplicate', 'duplicate_transaction'],
  ]);
  expect(await offer.report()).toMatchObject({ sessions: 2, conversions: 0, pending: 1 });
});

test('third-party cookies are blocked: those of a site are sent only on its own pages', async ({
  visitor,
  site,
  browserName,
}) => {
  await visitor.open(site.at('/'));
  // Chromium defaults to SameSite=Lax, and WebKit ignores a Secure cookie over plain http.
  const open = browserName === 'chromium' ? 'control=1; SameSite=None; Secure' : 'control=1';
  await visitor.evaluate(`document.cookie = '${open}'`);
  const cookieFrom = async (host: string) => {
    const image = `/image?on=${host}`;
    site.write = () => `<img src="${site.at(image)}" alt="">`;
    await visitor.open(site.at('/', host));
    await expect.poll(() => site.asked.some(({ url }) => url === image)).toBe(true);
    return site.asked.find(({ url }) => url === image)?.headers.cookie;
  };
  expect(await cookieFrom('shop.localhost')).toBe('control=1');
  expect(await cookieFrom('other.localhost')).toBeUndefined();
});

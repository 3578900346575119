import { launchOptions } from '../engines/locate.ts';
import { expect, outcomeOn, test } from './offer.ts';

const { args = [], ...chromium } = launchOptions('chromium');

test.use({ launchOptions: { ...chromium, args: [...args, '--test-third-party-cookie-phaseout'] } });

test('the pixel of a tracking domain of the same site finds its click, and one of another site does not', async ({
  page,
  offer,
  site,
}) => {
  const tracking = 'track.shop.localhost';
  await page.goto(offer.link(tracking));
  let host = '127.0.0.1';
  site.write = () =>
    `<img src="${offer.under(host)}/pixel.gif?secure=${offer.tokens.pixel}" width="1" height="1" alt="">`;
  const thanks = site.at('/thanks');
  expect(await outcomeOn(page, thanks)).toBe('refused; reason=missing_transaction_id');
  host = tracking;
  expect(await outcomeOn(page, thanks)).toBe('pending');
  expect(await outcomeOn(page, thanks)).toBe('duplicate; reason=duplicate_transaction');
  expect(await offer.report()).toMatchObject({ sessions: 1, conversions: 0, pending: 1 });
  expect(await page.evaluate('document.cookie')).toBe('');
});

test('they are blocked: what a site has set comes along on its own pages alone', async ({ page, site }) => {
  await page.goto(site.at('/'));
  await page.evaluate(`document.cookie = 'control=1; SameSite=None; Secure'`);
  const cookieFrom = async (host: string) => {
    const image = `/image?on=${host}`;
    site.write = () => `<img src="${site.at(image)}" alt="">`;
    await page.goto(site.at('/', host));
    await expect.poll(() => site.asked.some(({ url }) => url === image)).toBe(true);
    return site.asked.find(({ url }) => url === image)?.headers.cookie;
  };
  expect(await cookieFrom('shop.localhost')).toBe('control=1');
  expect(await cookieFrom('other.localhost')).toBeUndefined();
});

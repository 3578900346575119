import { expect, outcomeOn, test } from './offer.ts';

test.use({ javaScriptEnabled: false });

test('the pixel tells of the click that its address names', async ({ page, offer, site }) => {
  site.write = () => {
    const { searchParams } = new URL(site.at(site.asked.at(-1)?.url ?? ''));
    const pixel = new URLSearchParams({ secure: offer.tokens.pixel, transaction_id: searchParams.get('t') ?? '' });
    return `<img src="${offer.under('127.0.0.1')}/pixel.gif?${pixel}" width="1" height="1" alt="">`;
  };
  expect(await outcomeOn(page, offer.link())).toBe('pending');
  expect(await offer.report()).toMatchObject({ sessions: 1, engaged: 0, conversions: 0, pending: 1 });
});

import { expect, test } from './offer.ts';

test('the pixel reports the click that its address names', async ({ visitor, offer, site }) => {
  site.headers['content-security-policy'] = 'sandbox';
  site.write = () => {
    const { searchParams } = new URL(site.at(site.asked.at(-1)?.url ?? ''));
    const pixel = new URLSearchParams({ secure: offer.tokens.pixel, transaction_id: searchParams.get('t') ?? '' });
    // It exists only in a browser that runs no scripts.
    const image = `<img src="${offer.under('127.0.0.1')}/pixel.gif?${pixel}" width="1" height="1" alt="">`;
    return `<body><script>new Image().src = '/ran';</script><noscript>${image}</noscript>`;
  };
  await visitor.open(offer.link());
  await expect.poll(() => offer.pixelCalls()).toEqual([['pending', null]]);
  expect(await offer.report()).toMatchObject({ sessions: 1, engaged: 0, conversions: 0, pending: 1 });
  expect(site.asked.map(({ url }) => url)).not.toContain('/ran');
});

import { flush } from '../shopping.ts';
import { expect, test } from './offer.ts';

test('a click is followed from its landing page to its rejection, and the report with it', async ({
  page,
  offer,
  site,
}) => {
  const { tokens } = offer;
  await page.goto(offer.link());
  const transaction_id = new URL(page.url()).searchParams.get('t') ?? '';
  expect(new URL(page.url()).searchParams.get('scnv')).toBe(transaction_id);
  await flush(page);
  expect(await offer.report()).toMatchObject({ sessions: 1, engaged: 1, events: 1, conversions: 0 });

  await page.goto(site.at('/checkout'));
  await flush(page);
  expect(await offer.report()).toMatchObject({ sessions: 1, events: 2, conversions: 0 });

  expect(await offer.call('/postback', { secure: tokens.postback, transaction_id })).toMatchObject({
    status: 'approved',
  });
  expect(await offer.report()).toMatchObject({
    events: 3,
    conversions: 1,
    publishers: [{ publisher: 'p-7', approved: 1 }],
  });

  const rejection = { secure: tokens.rejection, transaction_id, new_rejected_reason: 'refund' };
  expect(await offer.call('/rejection', rejection)).toMatchObject({ status: 'rejected' });
  expect(await offer.report()).toMatchObject({ events: 3, conversions: 0, rejected: 1 });
});

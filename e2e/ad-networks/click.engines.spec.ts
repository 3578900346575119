import { flush } from '../shopping.ts';
import { expect, test } from './offer.ts';

test('a click is followed from its landing page to its rejection, and the report reflects it', async ({
  visitor,
  offer,
  site,
}) => {
  const { tokens } = offer;
  await visitor.open(offer.link());
  const { searchParams } = new URL(await visitor.url());
  const transaction_id = searchParams.get('t') ?? '';
  expect(searchParams.get('scnv')).toBe(transaction_id);
  await flush(visitor);
  expect(await offer.report()).toMatchObject({ sessions: 1, engaged: 1, events: 1, conversions: 0 });

  await visitor.open(site.at('/checkout'));
  await flush(visitor);
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

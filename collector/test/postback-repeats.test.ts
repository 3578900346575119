import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { startCollector } from './collector.ts';
import { runs } from './database.ts';
import { eventOf } from './event.ts';
import { newOffer, showPixel, type TestOffer } from './offer.ts';
import { expectTotalsToBeRight } from './recount.ts';

const collector = await startCollector(afterAll);

async function call(path: string, parameters: Record<string, string>) {
  return collector.send('GET', `${path}?${new URLSearchParams(parameters)}`);
}
const tell = async (offer: TestOffer, parameters: Record<string, string>) =>
  (await call('/postback', { secure: offer.postbackToken, ...parameters })).json();
const show = (offer: TestOffer, parameters: Record<string, string>) => showPixel(collector, offer, parameters);

const REPEAT = { status: 'duplicate', reason: 'duplicate_transaction' };

it('counts a thousand simultaneous copies as one conversion, and stores and logs them all', async () => {
  const offer = await newOffer(collector);
  const transaction_id = await offer.click();
  const copies = Array.from({ length: 1000 }, () => tell(offer, { transaction_id, external_order_id: 'A-1' }));
  const answers = await Promise.all(copies);
  expect(answers.filter(({ status }) => status === 'approved')).toHaveLength(1);
  expect(answers.filter(({ reason }) => reason === 'duplicate_transaction')).toHaveLength(999);
  expect(new Set(answers.map(({ conversion_id }) => conversion_id)).size).toBe(1);
  expect([offer.site.readEvents().length, offer.site.readDuplicates().length]).toEqual([1, 999]);
  expect(await offer.site.report()).toMatchObject({ conversions: 1, duplicates: 999 });
  const { calls } = (await collector.asAdmin('GET', `/admin/log?transaction_id=${transaction_id}&limit=500`)).json();
  expect(calls).toHaveLength(500);
});

it('counts once what is reported to two collectors on one database at the same time', async () => {
  const other = await startCollector(afterAll, { databaseUrl: collector.databaseUrl });
  const offer = await newOffer(collector);
  const transactions = [await offer.click(), await offer.click(), await offer.click()];
  const calls = transactions.flatMap((transaction_id) =>
    [collector, other, collector, other].flatMap((by) => [
      by.send('POST', '/postback', { secure: offer.postbackToken, transaction_id }),
      showPixel(by, offer, { transaction_id }),
    ]),
  );
  await Promise.all(calls);
  expect(offer.site.readEvents().map(({ source, conversion_status }) => [source, conversion_status])).toEqual(
    transactions.map(() => ['postback', 'approved']),
  );
  expect(offer.site.readDuplicates()).toHaveLength(calls.length - transactions.length);
  expectTotalsToBeRight(collector.databaseUrl);
});

it('counts one conversion per click, whatever its order, if the offer allows no more', async () => {
  const offer = await newOffer(collector);
  const transaction_id = await offer.click();
  await tell(offer, { transaction_id, external_order_id: 'A-1' });
  for (const order of ['A-1', 'A-2', '']) {
    expect(await tell(offer, { transaction_id, external_order_id: order })).toMatchObject(REPEAT);
  }
  expect(offer.site.readEvents()).toMatchObject([{ order_id: 'A-1' }]);
});

it('ties the order of a repeat to nothing else', async () => {
  const offer = await newOffer(collector);
  const [first, second] = [await offer.click(), await offer.click()];
  for (const external_order_id of ['', 'A-1', 'A-2']) await tell(offer, { transaction_id: first, external_order_id });
  expect(await tell(offer, { transaction_id: second, external_order_id: 'A-2' })).toMatchObject({ status: 'approved' });
  expect(offer.site.readEvents()).toHaveLength(2);
});

it('counts a conversion for each order if the offer allows several', async () => {
  const offer = await newOffer(collector, { conversions_per_click: 'several' });
  const transaction_id = await offer.click();
  for (const order of ['A-1', 'A-2']) {
    expect(await tell(offer, { transaction_id, external_order_id: order })).toMatchObject({ status: 'approved' });
  }
  for (const order of ['A-1', 'A-2', '']) {
    expect(await tell(offer, { transaction_id, external_order_id: order })).toMatchObject(REPEAT);
  }
  expect(offer.site.readEvents()).toHaveLength(2);
});

it('counts an order once, for whichever click it is reported', async () => {
  const offer = await newOffer(collector, { conversions_per_click: 'several' });
  const [first, second] = [await offer.click(), await offer.click()];
  await tell(offer, { transaction_id: first, external_order_id: 'A-1' });
  const answer = await tell(offer, { transaction_id: second, external_order_id: 'A-1' });
  expect(answer).toMatchObject({ status: 'duplicate', reason: 'duplicate_order' });
  const rejected = { transaction_id: second, external_order_id: 'A-1', third_party_rejected_reason: 'fraud' };
  await tell(offer, rejected);
  expect(offer.site.readEvents()).toMatchObject([{ scan_session_id: first, conversion_status: 'approved' }]);
});

it.each(['server first', 'postback first'])(
  "counts a sale once even if the shop's own server reports it, too: %s",
  async (order) => {
    const offer = await newOffer(collector, { conversion_event: 'purchase' });
    const transaction_id = await offer.click();
    const conversion_value = { amount: 20, currency: 'EUR' };
    const server = () =>
      offer.site.postServerEvent({ scan_session_id: transaction_id, order_id: 'A-1', conversion_value });
    const postback = () => tell(offer, { transaction_id, external_order_id: 'A-1' });
    for (const copy of order === 'server first' ? [server, postback] : [postback, server]) await copy();
    expect(offer.site.readEvents()).toMatchObject([{ source: 'server', amount_minor: 2000 }]);
    expect(await offer.site.report()).toMatchObject({ conversions: 1, duplicates: 1 });
  },
);

it("takes a conversion as reported even if the shop's own server's counts, and what comes after it", async () => {
  const offer = await newOffer(collector, { conversion_event: 'purchase' });
  const transaction_id = await offer.click();
  const sale = { transaction_id, external_order_id: 'A-1' };
  await offer.site.postServerEvent({ scan_session_id: transaction_id, order_id: 'A-1' });
  const answers = [await tell(offer, sale), await tell(offer, sale)];
  expect(answers.map(({ reason }) => reason)).toEqual(['duplicate_order', 'duplicate_transaction']);
  expect(await tell(offer, { ...sale, event_name: 'renewal' })).toMatchObject({ status: 'approved' });
});

describe('a pixel and a postback of one conversion', () => {
  it.each([
    ['pixel', 'postback'],
    ['postback', 'pixel'],
    ['pixel', 'pixel', 'postback', 'postback', 'pixel'],
  ])('count once, as the postback says: %s, %s', async (...order) => {
    const offer = await newOffer(collector, { currency: 'EUR', conversions_per_click: 'several' });
    const transaction_id = await offer.click();
    for (const source of order) {
      if (source === 'pixel') await show(offer, { transaction_id, purchase_value: '9999' });
      else await tell(offer, { transaction_id, external_order_id: 'A-1', purchase_value: '20' });
    }
    expect(offer.site.readEvents()).toMatchObject([
      { source: 'postback', conversion_status: 'approved', order_id: 'A-1', amount_minor: 2000 },
    ]);
  });

  it.each([
    ['automatic', 'manual', 'approved'],
    ['manual', 'automatic', 'pending'],
  ])('start as the offer says for postbacks (%s), not pixels (%s): %s', async (approval, pixel_approval, status) => {
    const offer = await newOffer(collector, { approval, pixel_approval });
    const calls = [show, tell];
    for (const order of [calls, calls.toReversed()]) {
      const transaction_id = await offer.click();
      for (const call of order) await call(offer, { transaction_id });
    }
    expect(offer.site.readEvents()).toMatchObject([{ conversion_status: status }, { conversion_status: status }]);
  });

  it('share one order, and the next order is new, even if the first counts for another click', async () => {
    const offer = await newOffer(collector, { conversion_event: 'purchase', conversions_per_click: 'several' });
    const [transaction_id, sold] = [await offer.click(), await offer.click()];
    await show(offer, { transaction_id });
    await offer.site.postServerEvent({ scan_session_id: sold, order_id: 'A-1' });
    for (const external_order_id of ['A-1', 'A-2']) await tell(offer, { transaction_id, external_order_id });
    const sales = offer.site.readEvents().map(({ order_id, scan_session_id }) => [order_id, scan_session_id]);
    expect(sales).toEqual([
      ['A-1', sold],
      ['A-2', transaction_id],
    ]);
  });

  it.each([
    ['postback', tell],
    ['pixel', show],
  ])('keep the rulings on them, whichever comes after the %s', async (_, first) => {
    const offer = await newOffer(collector, { approval: 'manual' });
    const transaction_id = await offer.click();
    await first(offer, { transaction_id });
    const [{ event_id: conversion_id } = { event_id: '' }] = offer.site.readEvents();
    const rule = (status: string) =>
      collector.asAdmin('PATCH', `/admin/conversions/${conversion_id}`, {
        site_id: offer.site.siteId,
        status,
        reason: 'seen',
      });
    for (const status of ['approved', 'rejected']) {
      await rule(status);
      await show(offer, { transaction_id });
      await tell(offer, { transaction_id });
      expect(offer.site.readEvents()).toMatchObject([{ conversion_status: status }]);
    }
  });
});

it('turns any calls of a click without orders into one conversion, in any order', async () => {
  const offer = await newOffer(collector);
  const source = fc.constantFrom<'pixel' | 'postback'>('pixel', 'postback');
  await fc.assert(
    fc.asyncProperty(fc.array(source, { minLength: 1, maxLength: 6 }), fc.boolean(), async (sources, atOnce) => {
      const transaction_id = await offer.click();
      const calls = sources.map((one) => () => (one === 'pixel' ? show : tell)(offer, { transaction_id }));
      if (atOnce) await Promise.all(calls.map((send) => send()));
      else for (const send of calls) await send();
      const ofClick = (row: { scan_session_id: string | null }) => row.scan_session_id === transaction_id;
      const told = sources.includes('postback');
      expect(offer.site.readEvents().filter(ofClick)).toMatchObject([
        told
          ? { source: 'postback', conversion_status: 'approved' }
          : { source: 'pixel', conversion_status: 'pending' },
      ]);
      expect(offer.site.readDuplicates().filter(ofClick)).toHaveLength(sources.length - 1);
    }),
    { numRuns: runs(40) },
  );
});

it('keeps an approval even if the call that asked for it is repeated', async () => {
  const offer = await newOffer(collector, { approval: 'manual' });
  const site_id = offer.site.siteId;
  await offer.site.postServerEvent({ event_name: 'conversion', order_id: 'A-1' });
  const sale = { transaction_id: await offer.click(), external_order_id: 'A-1' };
  await tell(offer, sale);
  const [{ event_id } = { event_id: '' }] = offer.site.readEvents();
  await collector.asAdmin('PATCH', `/admin/conversions/${event_id}`, { site_id, status: 'approved' });
  await tell(offer, sale);
  expect(offer.site.readEvents()).toMatchObject([{ source: 'server', conversion_status: 'approved' }]);
});

it('accepts a conversion of a click with more of them than an SQLite statement has parameters', async () => {
  const offer = await newOffer(collector, { conversions_per_click: 'several' });
  const scan_session_id = await offer.click();
  const site_key = (await collector.store.read.findSite(offer.site.siteId))?.site_key ?? 0;
  const sale = { source: 'postback', event_type: 'conversion', conversion: 1, scan_session_id } as const;
  const sales = Array.from({ length: 33_000 }, (_, place) => eventOf(site_key, { ...sale, order_id: `A-${place}` }));
  await collector.store.write.appendEvents(sales);
  const parameters = { secure: offer.postbackToken, transaction_id: scan_session_id, external_order_id: 'B-1' };
  const answer = await collector.send('GET', `/postback?${new URLSearchParams(parameters)}`);
  expect([answer.statusCode, answer.json()]).toMatchObject([200, { status: 'approved' }]);
});

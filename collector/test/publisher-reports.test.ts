import { afterAll, expect, it } from 'vitest';
import type { OfferReport } from '../src/reports/offers.ts';
import { startCollector } from './collector.ts';
import { callAsNetwork, newOffer, type TestOffer } from './offer.ts';

const collector = await startCollector(afterAll);
const { asAdmin, clock } = collector;
const DAY_MS = 24 * 60 * 60 * 1000;

async function reportOf({ site }: TestOffer, query = ''): Promise<OfferReport> {
  const { offers } = (await asAdmin('GET', `/reports/offers?site_id=${site.siteId}${query}`)).json();
  return offers[0];
}

it('counts for a publisher the clicks and conversions of a day from its first moment to its last', async () => {
  const offer = await newOffer(collector);
  const midnight = Math.ceil(clock.now / DAY_MS) * DAY_MS;
  for (const time of [midnight, midnight + DAY_MS]) {
    clock.now = time;
    const transaction_id = await offer.click({ publisher: 'p-1' });
    await callAsNetwork(collector, '/postback', { secure: offer.postbackToken, transaction_id });
  }
  const day = new Date(midnight).toISOString().slice(0, 10);
  expect(await reportOf(offer, `&from=${day}&to=${day}`)).toMatchObject({
    sessions: 1,
    publishers: [{ publisher: 'p-1', sessions: 1, approved: 1 }],
  });
});

it("counts for a publisher neither a bot's conversion nor another site's", async () => {
  const offer = await newOffer(collector);
  const sale = { event_type: 'purchase', scan_session_id: await offer.click({ publisher: 'p-1' }) };
  await offer.site.postEvents([sale], { device: { user_agent: 'Googlebot/2.1' } });
  await (await collector.newSite()).postEvents([sale]);
  expect(await reportOf(offer)).toMatchObject({ bots: 1, publishers: [{ publisher: 'p-1', approved: 0 }] });
  await offer.site.postEvents([sale]);
  expect(await reportOf(offer)).toMatchObject({ publishers: [{ publisher: 'p-1', approved: 1 }] });
});

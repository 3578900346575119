import { afterAll, expect, it, onTestFinished } from 'vitest';
import { STRANGE_SCAN, startCollector } from './collector.ts';
import { readLive } from './live-reader.ts';
import { newOffer } from './offer.ts';

const collector = await startCollector(afterAll);
await collector.app.listen({ host: '127.0.0.1', port: 0 });

it('shows a click, its conversion and the repeat, and why a call was refused', async () => {
  const offer = await newOffer(collector);
  const reader = await readLive(collector.app, { siteId: offer.site.siteId });
  onTestFinished(() => reader.close());
  const about = { offer_id: offer.offerId };
  const transaction_id = await offer.click();
  const click = { ...about, event_type: 'click', scan_session_id: transaction_id };
  expect(await reader.next()).toMatchObject({ outcome: 'scan', event: click });

  await offer.site.postEvents([{ event_type: 'pageview', scan_session_id: transaction_id }]);
  expect(await reader.next()).toMatchObject({ event: { ...about, event_type: 'pageview', code: null } });

  const query = `secure=${offer.postbackToken}&transaction_id=${transaction_id}`;
  const call = { ...about, event_type: 'postback', source: 'postback', scan_session_id: transaction_id };
  await collector.send('GET', `/postback?${query}`);
  expect(await reader.next()).toMatchObject({
    outcome: 'accepted',
    reason: null,
    event: { ...call, conversion: true },
  });
  await collector.send('GET', `/postback?${query}`);
  expect(await reader.next()).toMatchObject({ outcome: 'duplicate', reason: 'duplicate_transaction', event: call });

  await offer.change({ status: 'paused' });
  await collector.send('GET', `/postback?${query}&external_order_id=2`);
  const line = await reader.next();
  expect(line).toMatchObject({ outcome: 'refused', reason: 'offer_paused', why: 'The offer is paused.', event: call });
  expect(JSON.stringify(line)).not.toContain(offer.postbackToken);
});

it('shows a clickless conversion with the id of the click that was made for it', async () => {
  const offer = await newOffer(collector, { clickless: 'allow' });
  const reader = await readLive(collector.app, { siteId: offer.site.siteId, lastId: Number.MAX_SAFE_INTEGER });
  onTestFinished(() => reader.close());
  const call = { secure: offer.postbackToken, publisher: 'p-7', external_order_id: 'A-1' };
  const { transaction_id } = (await collector.send('POST', '/postback', call)).json();
  expect(await reader.next()).toMatchObject({ outcome: 'accepted', event: { scan_session_id: transaction_id } });
});

it("shows a sale under the code that it counts for, even if only a copy named that code's scan", async () => {
  const site = await collector.newSite();
  const scan_session_id = await site.scan();
  await site.postEvents([{ event_type: 'purchase', order_id: 'A-1', scan_session_id }]);
  const reader = await readLive(collector.app, { siteId: site.siteId, lastId: Number.MAX_SAFE_INTEGER });
  onTestFinished(() => reader.close());
  await site.postServerEvent({ order_id: 'A-1', scan_session_id: STRANGE_SCAN });
  expect(await reader.next()).toMatchObject({ outcome: 'accepted', event: { source: 'server', code: site.code } });
});

import { randomUUID } from 'node:crypto';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { START, startCollector } from './collector.ts';
import { CHROME, newOffer, showPixel, type TestOffer } from './offer.ts';

const collector = await startCollector(afterAll);

function show(parameters: Record<string, string>, headers: Record<string, string> = { 'user-agent': CHROME }) {
  return collector.send('GET', `/pixel.gif?${new URLSearchParams(parameters)}`, undefined, headers);
}
async function outcomeOf(offer: TestOffer, parameters: Record<string, string>, headers?: Record<string, string>) {
  return (await show({ secure: offer.pixelToken, ...parameters }, headers)).headers['x-scnv-outcome'];
}

it('is the same uncached image for every request, with the outcome in a header', async () => {
  const offer = await newOffer(collector);
  const transaction_id = await offer.click();
  const cases: [Record<string, string>, string][] = [
    [{ secure: offer.pixelToken, transaction_id }, 'pending'],
    [{ secure: offer.pixelToken, transaction_id }, 'duplicate; reason=duplicate_transaction'],
    [{ secure: offer.pixelToken, transaction_id: randomUUID() }, 'refused; reason=unknown_click'],
    [{ secure: offer.pixelToken, transaction_id: '' }, 'refused; reason=bad_transaction_id'],
    [{ secure: offer.pixelToken }, 'refused; reason=missing_transaction_id'],
    [{ secure: 'guess', transaction_id }, 'refused; reason=bad_token'],
    [{}, 'refused; reason=bad_token'],
  ];
  for (const [parameters, outcome] of cases) {
    const { statusCode, headers, rawPayload } = await show(parameters);
    expect([statusCode, headers['x-scnv-outcome']]).toEqual([200, outcome]);
    expect(headers).toMatchObject({
      'content-type': 'image/gif',
      'cache-control': 'no-store, no-cache, must-revalidate, private, max-age=0',
      'content-length': '43',
    });
    expect([rawPayload.toString('latin1', 0, 6), rawPayload.at(-1)]).toEqual(['GIF89a', 0x3b]);
  }
});

it('waits for approval, unless the offer says otherwise', async () => {
  const offer = await newOffer(collector);
  await outcomeOf(offer, { transaction_id: await offer.click() });
  await offer.change({ pixel_approval: 'automatic' });
  await outcomeOf(offer, { transaction_id: await offer.click() });
  expect(offer.site.readEvents()).toMatchObject([
    { source: 'pixel', conversion_status: 'pending', browser: 'Chrome', event_time: START },
    { source: 'pixel', conversion_status: 'approved' },
  ]);
  expect((await offer.site.report()).conversions).toBe(1);
});

it('may be shown to anyone, whichever addresses may call for its offer', async () => {
  const offer = await newOffer(collector, { allowed_sources: ['192.0.2.7'] });
  expect(await outcomeOf(offer, { transaction_id: await offer.click() })).toBe('pending');
});

it('approves, rejects and prices nothing, whatever is forged', async () => {
  const money = { revenue: '1', payout: '1', currency: 'EUR' };
  const offer = await newOffer(collector, { caller_amounts: 'trust', conversions_per_click: 'several', ...money });
  const { postbackToken, site } = offer;
  const sold = await offer.click();
  const sale = { transaction_id: sold, external_order_id: 'A-1' };
  await collector.send(
    'GET',
    `/postback?${new URLSearchParams({ secure: postbackToken, ...sale, purchase_value: '20' })}`,
  );
  await site.postServerEvent({ event_name: 'conversion', order_id: 'A-2' });
  await site.change({ conversion_events: ['conversion'] });
  await site.postEvents([{ event_type: 'conversion', order_id: 'A-3' }]);
  const statuses = () => site.readEvents().map(({ source, conversion_status }) => [source, conversion_status]);
  const before = [
    ['postback', 'approved'],
    ['server', 'approved'],
    ['browser', 'approved'],
  ];
  expect(statuses()).toEqual(before);

  const forged = {
    purchase_value: '9999',
    revenue: '9999',
    payout: '9999',
    currency: 'EUR',
    status: 'approved',
    third_party_rejected_reason: 'forged',
    new_rejected_reason: 'forged',
  };
  for (const external_order_id of ['A-1', 'A-2', 'A-3', ''])
    await outcomeOf(offer, { ...sale, external_order_id, ...forged });
  expect(statuses()).toEqual(before);
  const fresh = await offer.click();
  for (const order of ['B-1', 'B-2', '']) {
    await outcomeOf(offer, { transaction_id: fresh, external_order_id: order, ...forged });
  }
  const added = site.readEvents().slice(before.length);
  expect(added.length).toBeGreaterThan(0);
  for (const event of added) expect(event).toMatchObject({ conversion_status: 'pending', amount_minor: null });
  expect((await site.report()).revenue).toEqual([{ currency: 'EUR', amount: 20 }]);

  const { pixelToken } = offer;
  const elsewhere = { secure: pixelToken, transaction_id: sold, new_rejected_reason: 'forged' };
  for (const path of ['/postback', '/rejection', '/']) {
    expect((await collector.send('GET', `${path}?${new URLSearchParams(elsewhere)}`)).statusCode).toBe(403);
  }
});

it('finds the click of its offer by the cookie, if its URL names none', async () => {
  const [offer, other] = [await newOffer(collector), await newOffer(collector)];
  const transaction_id = await offer.click();
  const cookie = `scnv_click_${other.offerId}=${await other.click()}; scnv_click_${offer.offerId}=${transaction_id}`;
  const headers = { 'user-agent': CHROME, cookie };
  expect(await outcomeOf(offer, {}, headers)).toBe('pending');
  expect(offer.site.readEvents()).toMatchObject([{ scan_session_id: transaction_id }]);
  expect(await outcomeOf(offer, { transaction_id: '' }, headers)).toBe('refused; reason=bad_transaction_id');
  const bad = { ...headers, cookie: `scnv_click_${offer.offerId}={transaction_id}` };
  expect(await outcomeOf(offer, {}, bad)).toBe('refused; reason=bad_transaction_id');

  const { token } = (await collector.asAdmin('POST', '/admin/tokens/rotate', { purpose: 'pixel' })).json();
  const global = (await show({ secure: token, offer_id: other.offerId }, headers)).headers['x-scnv-outcome'];
  expect([global, other.site.readEvents().length]).toEqual(['pending', 1]);
});

it('counts neither prefetches nor bots, and does not treat the real visit as their repeat', async () => {
  const offer = await newOffer(collector);
  const transaction_id = await offer.click();
  const headers = [
    { 'user-agent': CHROME, 'sec-purpose': 'prefetch' },
    { 'user-agent': 'Googlebot/2.1 (+http://www.google.com/bot.html)' },
    { 'user-agent': CHROME },
  ];
  const outcomes = [];
  for (const one of headers) outcomes.push(await outcomeOf(offer, { transaction_id }, one as Record<string, string>));
  expect(outcomes).toEqual(['refused; reason=prefetch', 'refused; reason=bot', 'pending']);
  expect(offer.site.readEvents()).toHaveLength(1);
  const { calls } = (await collector.asAdmin('GET', `/admin/log?offer_id=${offer.offerId}`)).json();
  expect(calls.map(({ reason }: { reason: string | null }) => reason)).toEqual([null, 'bot', 'prefetch']);
});

it('is still an image above the rate limit', async () => {
  const limited = await startCollector(afterAll, { rateLimits: { browser: 1, server: null } });
  const offer = await newOffer(limited);
  const transaction_id = await offer.click();
  const ask = () => showPixel(limited, offer, { transaction_id });
  const [first, second] = [await ask(), await ask()];
  expect([first.headers['x-scnv-outcome'], second.headers['x-scnv-outcome']]).toEqual([
    'pending',
    'refused; reason=rate_limited',
  ]);
  expect([second.statusCode, second.rawPayload.length, second.headers['content-type']]).toEqual([200, 43, 'image/gif']);
});

it('shows a page its image even if nothing can be stored', async () => {
  const broken = await startCollector(onTestFinished);
  const offer = await newOffer(broken);
  const transaction_id = await offer.click();
  await broken.store.close();
  const { statusCode, headers } = await showPixel(broken, offer, { transaction_id });
  const outcome = 'refused; reason=unavailable';
  expect([statusCode, headers['content-type'], headers['x-scnv-outcome']]).toEqual([200, 'image/gif', outcome]);
});

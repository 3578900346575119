import { afterAll, expect, it } from 'vitest';
import { startCollector } from './collector.ts';

const collector = await startCollector(afterAll);

async function siteThatAsks(fields: object = { browser_revenue: 'count' }) {
  const site = await collector.newSite();
  await site.change(fields);
  const scan_session_id = await site.scan();
  const buy = async (metadata: object, more: object = {}) => {
    const events = [{ event_type: 'purchase', scan_session_id, metadata, ...more }];
    return (await site.postEvents(events)).json();
  };
  return { ...site, buy, scan_session_id };
}

const LAMP = { value: 49.9, currency: 'eur' };
const OF_LAMP = [{ currency: 'EUR', amount: 49.9 }];

it('ignores amounts from a browser by default', async () => {
  const { buy, report, readEvents } = await siteThatAsks({});
  expect(await buy(LAMP)).toEqual({ accepted: 1, duplicates: 0, rejected: 0, results: [] });
  expect(await report()).toMatchObject({ conversions: 1, revenue: [] });
  expect(readEvents()).toMatchObject([{ amount_minor: null, metadata: JSON.stringify(LAMP) }]);
});

it('counts amounts from a browser for a site that opts in', async () => {
  const { buy, report } = await siteThatAsks();
  await buy(LAMP);
  expect(await report()).toMatchObject({ conversions: 1, revenue: OF_LAMP });
});

it("lets the server's amount prevail, whichever comes first", async () => {
  const { buy, postServerEvent, report, scan_session_id } = await siteThatAsks();
  const sale = (order_id: string) =>
    postServerEvent({ scan_session_id, order_id, conversion_value: { amount: 10, currency: 'EUR' } });
  await buy(LAMP, { order_id: 'first' });
  await sale('first');
  await sale('second');
  await buy(LAMP, { order_id: 'second' });
  expect(await report()).toMatchObject({ conversions: 2, revenue: [{ currency: 'EUR', amount: 20 }] });
});

it('ignores the amount of an event that is not a conversion, or lacks consent', async () => {
  const { postEvents, buy, readEvents } = await siteThatAsks();
  await postEvents([{ event_type: 'add_to_cart', metadata: LAMP }]);
  await buy(LAMP, { consent: 'denied' });
  await buy(LAMP, { consent: 'pending' });
  expect(readEvents().map(({ amount_minor }) => amount_minor)).toEqual([null, null, null]);
});

it.each([
  [{ value: '49.90', currency: 'EUR' }, 'value', 'must be a number'],
  [{ value: -1, currency: 'EUR' }, 'value', 'must not be negative'],
  [{ value: 1.234, currency: 'EUR' }, 'value', 'must have at most 2 decimals in EUR'],
  [{ value: 1_000_000_000.01, currency: 'EUR' }, 'value', 'is too large to be taken from a browser'],
  [{ value: 100_000_000_001, currency: 'JPY' }, 'value', 'is too large to be taken from a browser'],
  [{ value: 1 }, 'currency', 'must be a currency of ISO 4217'],
  [{ value: 1, currency: 978 }, 'currency', 'must be a currency of ISO 4217'],
  [{ value: 1, currency: 'EURO' }, 'currency', 'must be a currency of ISO 4217'],
])('keeps a conversion whose reported value is %j, and remarks on its %s', async (metadata, field, msg) => {
  const { buy, report } = await siteThatAsks();
  const loc = ['body', 'events', 0, 'metadata', field];
  expect(await buy(metadata)).toMatchObject({ accepted: 1, rejected: 0, remarks: [{ loc, msg }] });
  expect(await report()).toMatchObject({ conversions: 1, revenue: [] });
});

it('remarks on no conversion that reports no value', async () => {
  const { buy } = await siteThatAsks();
  expect(await buy({ currency: 'EUR' })).not.toHaveProperty('remarks');
});

it('counts the largest amount that it accepts', async () => {
  const { buy, report } = await siteThatAsks();
  expect(await buy({ value: 1_000_000_000, currency: 'EUR' })).not.toHaveProperty('remarks');
  expect(await report()).toMatchObject({ revenue: [{ currency: 'EUR', amount: 1_000_000_000 }] });
});

it('accepts every sale with its own amount, whatever amounts others make up', async () => {
  const site = await collector.newSite();
  await site.change({ browser_revenue: 'count' });
  const made = { event_type: 'purchase', metadata: { value: Number.MAX_SAFE_INTEGER - 1, currency: 'JPY' } };
  const send = () => site.postEvents(Array<typeof made>(100).fill(made));
  const conversion_value = { amount: 500, currency: 'JPY' };
  const answers = await Promise.all(Array.from({ length: 11 }, send));
  answers.push(await send(), await site.postServerEvent({ scan_session_id: await site.scan(), conversion_value }));
  expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
  expect(await site.report()).toMatchObject({ conversions: 1201, revenue: [{ currency: 'JPY', amount: 500 }] });
});

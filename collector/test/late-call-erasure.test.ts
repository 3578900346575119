import { afterAll, expect, it } from 'vitest';
import { startCollector } from './collector.ts';
import { callAsNetwork, newOffer } from './offer.ts';
import { query } from './stored.ts';

const collector = await startCollector(afterAll);

it('erases the calls about a click, including those that arrive after it was erased', async () => {
  const offer = await newOffer(collector);
  const transaction_id = await offer.click();
  const call = () =>
    collector.send('GET', `/postback?${new URLSearchParams({ secure: offer.postbackToken, transaction_id })}`);
  const erase = () => collector.asAdmin('DELETE', '/admin/subjects', { scan_session_id: transaction_id });
  for (const status of ['approved', 'refused']) {
    expect((await call()).json()).toMatchObject({ status });
    await erase();
    expect(query(collector.databaseUrl, 'SELECT * FROM inbound_calls')).toEqual([]);
  }
});

it.each(['first', 'last'])(
  'erases a call that came in the middle of the erasure, %s of those that tell of a sale of another click',
  async (when) => {
    const offer = await newOffer(collector, { payout: '2', currency: 'EUR', conversion_event: 'purchase' });
    const [gone, stays, sold] = [await offer.click(), await offer.click(), await offer.click()];
    const tell = (transaction_id: string) => {
      const call = { secure: offer.postbackToken, transaction_id, external_order_id: 'A-1' };
      return callAsNetwork(collector, '/postback', call);
    };
    const tells = [
      () => tell(gone),
      () => offer.site.postServerEvent({ scan_session_id: sold, order_id: 'A-1' }),
      () => tell(stays),
    ];
    for (const one of when === 'first' ? tells : tells.toReversed()) await one();

    // The scan session went before.
    const subject = { kind: 'scan_session_id' as const, value: gone, site_key: null };
    const { report, write } = collector.store;
    await write.eraseRows(subject, await report.findSubjectRows(subject));
    const clicksOf = (table: string, column: string) =>
      query(collector.databaseUrl, `SELECT ${column} AS click FROM ${table}`).map(({ click }) => click);
    expect(clicksOf('inbound_calls', 'transaction_id')).toEqual([stays]);
    expect(clicksOf('payouts', 'scan_session_id')).toEqual([stays]);
    expect(offer.site.readEvents()).toMatchObject([{ scan_session_id: sold }]);
    await collector.asAdmin('DELETE', '/admin/subjects', { scan_session_id: stays });
  },
);

import { afterAll, expect, it } from 'vitest';
import { startCollector } from './collector.ts';
import { newOffer } from './offer.ts';
import { query } from './stored.ts';

const collector = await startCollector(afterAll);

it('erases the calls about a click, those too that came when it had been erased', async () => {
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

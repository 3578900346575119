import { expect, test } from 'vitest';
import { createClient } from '../../src/node/index.ts';
import { startProgram } from '../node/program.ts';
import { EVENT, failureOf, openShop, receiptOf, until } from '../node/shop.ts';
import { json } from '../server.ts';

test('flush after 413 with maxWaitMs', async () => {
  const shop = await openShop([], { maxWaitMs: 60_000 }, (...x) => {
    const body = shop.requests.at(-1)?.body ?? '';
    json(body.length > 1500 ? 413 : 200, receiptOf(body))(...x);
  });
  const t = Array.from({ length: 12 }, (_, i) =>
    shop.client.track({ ...EVENT, order_id: `${i}` }).catch((e) => e.code),
  );
  const totals = await shop.client.close({ timeoutMs: 3000 });
  console.log(
    totals,
    shop.batches().map((b) => b.length),
  );
});
test('close after 503 with maxWaitMs, 110 events', async () => {
  const shop = await openShop([json(503, {})], { maxWaitMs: 60_000 });
  const t = Array.from({ length: 110 }, (_, i) =>
    shop.client.track({ ...EVENT, order_id: `${i}` }).catch((e) => e.code),
  );
  const totals = await shop.client.close({ timeoutMs: 4000 });
  console.log(
    totals,
    shop.batches().map((b) => b.length),
  );
});
test('two clients, installShutdown', async () => {
  const shop = await openShop([json(503, {})]);
  const { child, ended } = startProgram(
    `const other = createClient({ collector: '${shop.origin}', apiKey: 'a', siteId: 'b' });
    client.installShutdown(); other.installShutdown(); client.track(EVENT).then(() => console.log('acknowledged')); setInterval(() => {}, 1000);`,
    shop.origin,
  );
  await until(() => shop.requests.length);
  child.kill('SIGTERM');
  console.log(await ended, shop.requests.length);
});
test('bad key', async () => {
  const errors: any[] = [];
  const c = createClient({
    collector: 'http://127.0.0.1:1',
    apiKey: 'scnv_secret\nother',
    siteId: 's',
    maxAttempts: 2,
  });
  const e = await failureOf(c.track(EVENT));
  console.log(e.code, e.retryable, e.cause);
  const c2 = createClient({ collector: 'http://user:pass@127.0.0.1:1', apiKey: 'k', siteId: 's', maxAttempts: 1 });
  const e2 = await failureOf(c2.track(EVENT));
  console.log(e2.code, e2.retryable, e2.cause);
  const c3 = createClient({ collector: 'http://127.0.0.1:1/base/', apiKey: 'k…', siteId: 's', maxAttempts: 1 });
  const e3 = await failureOf(c3.track(EVENT));
  console.log(e3.code, e3.retryable, e3.cause);
});

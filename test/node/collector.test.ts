import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { forkCollector } from '../../collector/test/collector-process.ts';
import { createClient } from '../../src/node/index.ts';
import { EVENT, failureOf } from './shop.ts';

const ADMIN_TOKEN = 'token-of-the-node-test';

/** The real collector, with one site and an API key of it. */
async function startCollector() {
  const directory = mkdtempSync(join(tmpdir(), 'scnv-node-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const { listening } = forkCollector({ ADMIN_TOKEN, DATABASE_URL: `file:${join(directory, 'scnv.db')}` });
  const collector = await listening;
  async function admin(method: string, path: string, body: object) {
    const headers = { Authorization: `Bearer ${ADMIN_TOKEN}`, 'Content-Type': 'application/json' };
    const response = await fetch(`${collector}/admin/sites${path}`, { method, headers, body: JSON.stringify(body) });
    return response.json();
  }
  await admin('POST', '', { site_id: 'shop', allowed_domains: ['shop.example'] });
  const { key } = await admin('POST', '/shop/keys', { name: 'test' });
  return { options: { collector, siteId: 'shop', apiKey: String(key) }, admin };
}

test('the client and the real collector understand each other', async () => {
  const { options, admin } = await startCollector();
  const client = createClient(options);
  const event_id = randomUUID();
  const value = (amount: number) => ({ conversion_value: { amount, currency: 'EUR' } });
  const many = Array.from({ length: 120 }, (_, index) => client.track({ ...EVENT, order_id: `many-${index}` }));
  const [taken, tooExact, repeated, orphan] = await Promise.allSettled([
    client.track({ ...EVENT, ...value(49.9), event_id }),
    client.track({ ...EVENT, ...value(0.001), order_id: '10043' }),
    client.track({ ...EVENT, ...value(49.9) }),
    client.track({ ...EVENT, order_id: '10044', scan_session_id: 'no id' }),
  ]);
  expect(new Set((await Promise.all(many)).map(({ status }) => status))).toEqual(new Set(['accepted']));
  expect(taken).toMatchObject({ value: { event_id, status: 'accepted' } });
  expect(repeated).toMatchObject({ value: { status: 'duplicate', message: expect.stringContaining(event_id) } });
  const refusal = { code: 'invalid', status: 422, retryable: false };
  const at = (...loc: string[]) => [{ loc: ['body', ...loc], msg: expect.any(String), type: expect.any(String) }];
  expect(tooExact).toMatchObject({ reason: { ...refusal, detail: at('conversion_value', 'amount') } });
  expect(orphan).toMatchObject({ reason: { ...refusal, detail: at('scan_session_id') } });

  // Alone in a request, it is refused the same way.
  const alone = await failureOf(client.track({ ...EVENT, order_id: '10045', scan_session_id: 'no id' }));
  expect(alone).toMatchObject({ ...refusal, detail: at('scan_session_id') });
  expect(await client.track({ ...EVENT, event_id })).toMatchObject({ event_id, status: 'duplicate' });

  const stranger = createClient({ ...options, apiKey: 'scnv_key_unknown' });
  expect(await failureOf(stranger.track(EVENT))).toMatchObject({ code: 'forbidden', status: 403, retryable: false });
  await admin('PATCH', '/shop', { status: 'paused' });
  const paused = { code: 'invalid', status: 400, detail: 'site is paused', retryable: false };
  expect(await failureOf(client.track(EVENT))).toMatchObject(paused);
  expect(await client.close()).toEqual({ delivered: 123, failed: 4, dropped: 0 });
});

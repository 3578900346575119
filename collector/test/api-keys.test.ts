import { afterAll, expect, it } from 'vitest';
import { START, startCollector, type TestSite } from './collector.ts';
import { query } from './stored.ts';

const collector = await startCollector(afterAll);
const { asAdmin, clock } = collector;

interface Key {
  key_id: string;
  name: string;
  key_start: string;
  last_used_at: number | null;
}

const keysOf = async ({ siteId }: TestSite): Promise<Key[]> =>
  (await asAdmin('GET', `/admin/sites/${siteId}/keys`)).json().keys;

/** Waits until each use is recorded, which no request waits for: later calls are written later. */
const settle = (site: TestSite) => site.change({ name: 'Shop' });

it('can be recognized, by people and by secret scanners', async () => {
  const { apiKey } = await collector.newSite();
  expect(apiKey).toMatch(/^scnv_key_[\w-]{43}$/);
});

it('are limited to ten active ones; revoking one makes room', async () => {
  const site = await collector.newSite();
  const path = `/admin/sites/${site.siteId}/keys`;
  const create = async () => {
    const { statusCode, body } = await asAdmin('POST', path, { name: 'next' });
    return [statusCode, JSON.parse(body).detail];
  };
  // Nine at once, besides the existing one, and two too many.
  const created = await Promise.all(Array.from({ length: 11 }, create));
  expect(created.filter(([status]) => status === 201)).toHaveLength(9);
  expect(created.filter(([status]) => status !== 201)).toEqual(
    Array.from({ length: 2 }, () => [409, expect.stringContaining('10 active API keys, the limit: revoke one')]),
  );
  const [first] = await keysOf(site);
  await asAdmin('DELETE', `${path}/${first?.key_id}`);
  expect((await create())[0]).toBe(201);
  expect((await create())[0]).toBe(409);
  expect(
    (await asAdmin('POST', `/admin/sites/${(await collector.newSite()).siteId}/keys`, { name: 'other' })).statusCode,
  ).toBe(201);
});

it('show when they were last used, to the minute', async () => {
  clock.now = START;
  const site = await collector.newSite();
  const used = async () => (await keysOf(site)).map(({ last_used_at }) => last_used_at);
  expect(await used()).toEqual([null]);
  for (const [seconds, noted] of [[0, 0] as const, [59, 0] as const, [60, 60] as const, [61, 60] as const]) {
    clock.now = START + seconds * 1_000;
    await site.postServerEvent();
    await settle(site);
    expect(await used(), `after ${seconds} s`).toEqual([START + noted * 1_000]);
  }
});

it('do not record a use that was refused because of the key', async () => {
  const site = await collector.newSite();
  await site.postServerEvent({}, { 'x-api-key': `${site.apiKey}x` });
  await site.postServerEvent({}, { 'x-api-key': site.apiKey.slice(0, -1) });
  await settle(site);
  expect(await keysOf(site)).toMatchObject([{ last_used_at: null }]);
});

it('are recorded as used once for many requests', async () => {
  const site = await collector.newSite();
  const before = collector.store.commits();
  await site.postServerEvent();
  await settle(site);
  const after = collector.store.commits();
  // The event, its key, and the change that waits for both.
  expect(after.changes - before.changes).toBe(3);
  await site.postServerEvent();
  await settle(site);
  expect(collector.store.commits().changes - after.changes).toBe(2);
});

it('are distinguished even if their visible parts are the same', async () => {
  const [ours, theirs] = [await collector.newSite(), await collector.newSite()];
  const starts = [ours, theirs].map(({ apiKey }) => apiKey.slice(0, 12));
  query(collector.databaseUrl, 'UPDATE api_keys SET key_start = ? WHERE key_start = ?', ...starts);
  expect((await ours.postServerEvent()).statusCode).toBe(200);
  expect((await ours.postServerEvent({}, { 'x-api-key': `${ours.apiKey}x` })).statusCode).toBe(403);
  expect(ours.readEvents()).toHaveLength(1);
  expect(theirs.readEvents()).toEqual([]);
});

import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { SHOP, STRANGE_SCAN, startCollector } from './collector.ts';

const collector = await startCollector(afterAll);
const site = await collector.newSite();
const CLICK = `"site_id":"${site.siteId}","event_type":"click"`;
const MEBIBYTE = 1024 * 1024;

/** Posts to every route that accepts events. */
async function statusesOf(body: string): Promise<number[]> {
  const headers = { origin: SHOP, 'x-api-key': site.apiKey };
  const answers = [];
  for (const url of ['/ct', '/server-events', '/server-events/batch']) {
    answers.push((await collector.app.inject({ method: 'POST', url, headers, payload: body })).statusCode);
  }
  return answers;
}

it('changes no object except the event through names such as __proto__', async () => {
  const evil = '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}';
  const sent = await site.post(`{${CLICK},${evil},"metadata":{${evil},"kept":1},"device":{${evil},"language":"en"}}`);
  expect(sent.statusCode).toBe(200);
  const batch = await site.post(`{"site_id":"${site.siteId}",${evil},"events":[{"event_type":"click",${evil}}]}`);
  expect(batch.statusCode).toBe(200);
  const server = `"site_id":"${site.siteId}","event_name":"purchase","scan_session_id":"${STRANGE_SCAN}"`;
  const headers = { 'x-api-key': site.apiKey };
  const answer = await collector.send('POST', '/server-events', `{${server},"properties":{${evil}},${evil}}`, headers);
  expect(answer.statusCode).toBe(200);
  const changed = await collector.asAdmin('PATCH', `/admin/sites/${site.siteId}`, `{"name":"Shop",${evil}}`);
  expect(changed.statusCode).toBe(422);
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
  expect(JSON.parse(site.readEvents()[0]?.metadata ?? '')).toHaveProperty('kept', 1);
});

it('refuses excessive depth, wherever it occurs', async () => {
  for (const levels of [6, 1_000, 20_000, 200_000]) {
    const deep = `${'['.repeat(levels)}${']'.repeat(levels)}`;
    for (const field of ['metadata', 'properties', 'device', 'events', 'user_identifiers']) {
      const statuses = await statusesOf(`{${CLICK},"${field}":${field === 'metadata' ? `{"a":${deep}}` : deep}}`);
      for (const status of statuses) expect(status).toBeOneOf([200, 422]);
    }
    expect(await statusesOf(deep)).toEqual([422, 422, 422]);
  }
  const objects = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
  expect((await site.post(`{${CLICK},"metadata":${objects}}`)).statusCode).toBe(422);
  expect((await site.post(`{${CLICK},"junk":${objects}}`)).statusCode).toBe(200);
});

it('refuses numbers that are out of range, naming the field', async () => {
  const fields = { age_ms: '1e400', seq: '-1e400', device: '{"screen_width":1e400}' };
  for (const [field, value] of Object.entries(fields)) {
    const answer = await site.post(`{${CLICK},"${field}":${value}}`);
    expect(answer.statusCode, field).toBe(422);
    expect(answer.json().detail[0].loc).toContain(field);
  }
  const sale = `"site_id":"${site.siteId}","event_name":"purchase","scan_session_id":"${STRANGE_SCAN}"`;
  const value = '"conversion_value":{"amount":1e400,"currency":"EUR"}';
  const headers = { 'x-api-key': site.apiKey };
  const answer = await collector.send('POST', '/server-events', `{${sale},${value}}`, headers);
  expect([answer.statusCode, answer.json().detail[0].loc]).toEqual([422, ['body', 'conversion_value', 'amount']]);
});

it('consistently takes the last value of a name that is given twice', async () => {
  const { siteId, post, readEvents } = await collector.newSite();
  const [first, last] = [randomUUID(), randomUUID()];
  const twice = `"event_id":"${first}","event_id":"${last}","event_type":"click","event_type":"pageview"`;
  expect((await post(`{"site_id":"nobody","site_id":"${siteId}",${twice}}`)).statusCode).toBe(200);
  expect(readEvents()).toMatchObject([{ event_id: last, event_type: 'pageview' }]);
});

it('refuses half a gigabyte packed into half a megabyte, without using memory for it', async () => {
  const packed = gzipSync(Buffer.alloc(16 * MEBIBYTE), { level: 9 });
  // Concatenated compressed streams are one stream.
  const bomb = Buffer.concat(Array.from({ length: 31 }, () => packed));
  expect(bomb.length).toBeLessThan(512 * 1024);
  const bombInBomb = gzipSync(bomb, { level: 9 });
  expect(bombInBomb.length).toBeLessThan(10_000);
  const headers = { origin: SHOP, 'content-encoding': 'gzip' };
  const before = process.memoryUsage().rss;
  for (let count = 0; count < 20; count++) {
    const answer = await collector.app.inject({ method: 'POST', url: '/ct', headers, payload: bomb });
    expect(answer.statusCode).toBe(413);
  }
  // Unpacked only once: what it contains is not JSON.
  const answer = await collector.app.inject({ method: 'POST', url: '/ct', headers, payload: bombInBomb });
  expect(answer.statusCode).toBe(422);
  expect(process.memoryUsage().rss - before).toBeLessThan(128 * MEBIBYTE);
});

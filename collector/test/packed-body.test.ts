import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { SHOP, startCollector } from './collector.ts';

const collector = await startCollector(afterAll);

const LIMIT = 512 * 1024;

function postPacked(encoding: string, payload: Buffer | string) {
  const headers = { origin: SHOP, 'content-encoding': encoding };
  return collector.app.inject({ method: 'POST', url: '/ct', headers, payload });
}

it.each([
  ['gzip', gzipSync],
  ['GZIP', gzipSync],
  ['deflate', deflateSync],
  ['identity', (text: string) => text],
])('accepts a body in %s', async (encoding, pack) => {
  const { siteId, readEvents } = await collector.newSite();
  const body = JSON.stringify({ site_id: siteId, event_type: 'click', page_title: 'Взуття' });
  expect((await postPacked(encoding, pack(body))).statusCode).toBe(200);
  expect(readEvents()).toMatchObject([{ page_title: 'Взуття' }]);
});

it('accepts what unpacks to exactly the limit, and refuses one byte more, stating the limit', async () => {
  const { siteId } = await collector.newSite();
  const event = JSON.stringify({ site_id: siteId, event_type: 'click' });
  for (const pack of [gzipSync, deflateSync]) {
    const encoding = pack === gzipSync ? 'gzip' : 'deflate';
    expect((await postPacked(encoding, pack(event.padEnd(LIMIT)))).statusCode).toBe(200);
    const answer = await postPacked(encoding, pack(event.padEnd(LIMIT + 1)));
    expect([answer.statusCode, answer.json()]).toEqual([
      413,
      { detail: `the body is larger than ${LIMIT} bytes when decompressed` },
    ]);
  }
});

it('never unpacks a bomb beyond the limit', async () => {
  const bomb = gzipSync(Buffer.alloc(256 * 1024 * 1024));
  expect(bomb.length).toBeLessThan(LIMIT);
  const before = process.memoryUsage();
  const answer = await postPacked('gzip', bomb);
  const after = process.memoryUsage();
  expect(after.rss + after.external - before.rss - before.external).toBeLessThan(128 * 1024 * 1024);
  expect(answer.statusCode).toBe(413);
});

it('says what is wrong with a body that does not match its encoding', async () => {
  for (const encoding of ['gzip', 'deflate']) {
    for (const payload of ['{}', gzipSync('{}').subarray(0, 12), Buffer.from([0x78, 0x9c])]) {
      const answer = await postPacked(encoding, payload);
      expect([answer.statusCode, answer.json().detail]).toEqual([
        422,
        [{ loc: ['body'], msg: `must be ${encoding}, as its Content-Encoding says`, type: 'encoding' }],
      ]);
    }
  }
});

it('refuses an unknown encoding, and names the known ones', async () => {
  for (const encoding of ['br', 'zstd', 'gzip, gzip', '__proto__', 'x']) {
    const answer = await postPacked(encoding, '{}');
    expect([answer.statusCode, answer.json()]).toEqual([
      415,
      { detail: 'the Content-Encoding must be one of identity, gzip, deflate' },
    ]);
  }
});

it('never fails on a packed body, whatever it is', async () => {
  const { siteId } = await collector.newSite();
  const packed = gzipSync(JSON.stringify({ site_id: siteId, event_type: 'click' }));
  const damaged = fc.tuple(fc.nat(packed.length - 1), fc.nat(255)).map(([place, byte]) => packed.with(place, byte));
  const cut = fc.nat(packed.length).map((length) => packed.subarray(0, length));
  const bytes = fc.oneof(damaged, cut, fc.uint8Array({ maxLength: 200 }));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('gzip', 'deflate', 'identity', 'br'), bytes, async (encoding, body) => {
      const answer = await postPacked(encoding, Buffer.from(body));
      expect([200, 400, 403, 413, 415, 422]).toContain(answer.statusCode);
    }),
    { numRuns: 300 },
  );
});

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { startCollector } from './collector.ts';

const collector = await startCollector(afterAll);
const script = readFileSync('dist/scnv.js', 'utf8');
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

it('serves the newest script for ten minutes', async () => {
  const { headers, body } = await collector.send('GET', '/scnv.js');
  expect(body).toBe(script);
  expect(headers).toMatchObject({ 'cache-control': 'public, max-age=600', 'access-control-allow-origin': '*' });
  expect(headers).toMatchObject({ 'cross-origin-resource-policy': 'cross-origin' });
  const again = await collector.send('GET', '/scnv.js', undefined, { 'if-none-match': String(headers.etag) });
  expect([again.statusCode, again.body]).toEqual([304, '']);
});

it('serves the script of its version forever, with the hash that the manifest states', async () => {
  const manifest = (await collector.send('GET', '/integrity.json')).json();
  expect(manifest).toEqual({ version, path: `/v/${version}/scnv.js`, integrity: expect.any(String) });
  const { headers, body } = await collector.send('GET', manifest.path);
  expect(headers).toMatchObject({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-type': 'text/javascript; charset=utf-8',
    'access-control-allow-origin': '*',
  });
  expect(body).toBe(script);
  expect(manifest.integrity).toBe(`sha384-${createHash('sha384').update(body).digest('base64')}`);
});

it('says which version it has if it is asked for another', async () => {
  const { statusCode, headers, body } = await collector.send('GET', '/v/0.0.9/scnv.js');
  expect([statusCode, JSON.parse(body)]).toEqual([
    404,
    { detail: `this collector has version ${version}: /v/${version}/scnv.js` },
  ]);
  expect(headers['cache-control']).toBeUndefined();
});

describe.each(['/scnv.js', `/v/${version}/scnv.js`])('%s is served', (path) => {
  it.each([
    ['br', 'gzip, deflate, br, zstd', brotliDecompressSync],
    ['gzip', 'gzip, deflate', gunzipSync],
    ['gzip', 'br;q=0, *;q=0.5, gzip', gunzipSync],
  ])('as %s to clients that accept %s, and smaller', async (coding, accepted, decode) => {
    const { headers, rawPayload } = await collector.send('GET', path, undefined, { 'accept-encoding': accepted });
    expect(headers).toMatchObject({ 'content-encoding': coding, vary: 'Accept-Encoding' });
    expect(headers['content-length']).toBe(String(rawPayload.length));
    expect(rawPayload.length).toBeLessThan(script.length / 2);
    expect(decode(rawPayload).toString()).toBe(script);
  });

  it.each(['identity', 'zstd', '', 'br;q=0'])('uncompressed to clients that accept %j', async (accepted) => {
    const { headers, body } = await collector.send('GET', path, undefined, { 'accept-encoding': accepted });
    expect([headers['content-encoding'], headers.vary, body]).toEqual([undefined, 'Accept-Encoding', script]);
  });
});

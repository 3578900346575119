import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { checkTrackingDomain, isSameSite } from '../src/tracking-domain.ts';
import { startCollector } from './collector.ts';

const collector = await startCollector(afterAll);
const origin = await collector.app.listen({ host: '127.0.0.1', port: 0 });
const { port } = new URL(origin);

async function check(tracking_url: string, page_url = 'http://localhost/') {
  const answer = await collector.asAdmin('POST', '/admin/tracking-domains/check', { tracking_url, page_url });
  const { ok, findings } = answer.json();
  const bad = findings.filter((finding: { ok: boolean }) => !finding.ok);
  return { ok, bad: bad.map(({ check, detail }: { check: string; detail: string }) => `${check}: ${detail}`) };
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
  });
  await once(server, 'listening');
  return `http://localhost:${(server.address() as AddressInfo).port}/`;
}

it('reports only missing TLS if the host leads here and the cookie comes back', async () => {
  const found = await check(`http://localhost:${port}/`);
  expect(found).toEqual({ ok: false, bad: ['tls: the address begins with http:'] });
});

it('reports that a host has no address, no TLS, or does not answer', async () => {
  expect((await check('http://nobody.invalid/')).bad).toContain('dns: the name has no address');
  expect((await check(`https://localhost:${port}/`, 'https://localhost/')).bad).toEqual([
    expect.stringMatching(/^tls: /),
  ]);
  expect((await check('http://localhost:1/')).bad).toContainEqual(expect.stringMatching(/^collector: /));
});

it('reports that something else answers, or removes the cookie', async () => {
  const other = await serve((_request, response) => response.end('<h1>Shop</h1>'));
  expect((await check(other)).bad).toContain('collector: what answers is not an scnv collector');
  const deaf = await serve((_request, response) => response.end('{"collector":"scnv","cookie":null}'));
  expect((await check(deaf)).bad).toContain('cookie: something on the way removes it');
});

it('reads no more than the start of an endless answer', async () => {
  const block = 'x'.repeat(100_000);
  let bytes = 0;
  const endless = await serve((_request, response) => {
    const fill = () => {
      for (let fits = true; fits; bytes += block.length) fits = response.write(block);
    };
    response.on('drain', fill);
    fill();
  });
  expect((await check(endless)).bad).toContain('collector: what answers is not an scnv collector');
  // What is in the buffers of both ends was sent, too.
  expect(bytes).toBeLessThan(20_000_000);
});

it('never asks a cloud metadata service', async () => {
  const notAsked = 'the address is link-local or a cloud metadata service, and is not asked';
  for (const url of ['http://169.254.169.254/', 'http://100.100.100.200/']) {
    expect((await check(url)).bad).toContain(`collector: ${notAsked}`);
  }
  for (const address of ['fe80::1', 'fd00:ec2::254', '::ffff:169.254.169.254']) {
    const asked: string[] = [];
    const world = {
      resolve: async () => ['192.0.2.1', address],
      fetch: (url: string) => Promise.reject(asked.push(url)),
    };
    const url = new URL('http://track.shop.example');
    expect(await checkTrackingDomain(url, url, world)).toContainEqual({
      check: 'collector',
      ok: false,
      detail: notAsked,
    });
    expect(asked).toEqual([]);
  }
});

it('names an address that is wrong', async () => {
  for (const [body, field] of [
    [{ tracking_url: 'track.shop.example', page_url: 'https://shop.example/' }, 'tracking_url'],
    [{ tracking_url: 'https://track.shop.example', page_url: 'javascript:0' }, 'page_url'],
    [{ tracking_url: 'https://track.shop.example' }, 'page_url'],
  ] as const) {
    const answer = await collector.asAdmin('POST', '/admin/tracking-domains/check', body);
    expect([answer.statusCode, answer.json().detail]).toMatchObject([422, [{ loc: ['body', field] }]]);
  }
});

it.each([
  ['https://track.shop.example', 'https://www.shop.example/x', true],
  ['https://shop.example', 'https://shop.example:8443', true],
  ['https://track.shop.co.uk', 'https://shop.co.uk', true],
  ['https://track.other.co.uk', 'https://shop.co.uk', false],
  ['https://track.example', 'https://shop.example', false],
  ['http://track.shop.example', 'https://shop.example', false],
  ['https://me.github.io', 'https://you.github.io', false],
  ['http://track.shop.localhost', 'http://shop.localhost', true],
  ['http://127.0.0.1', 'http://127.0.0.1:8080', true],
  ['http://127.0.0.1', 'http://127.0.0.2', false],
])('knows whether %s and %s are one site: %s', (one, other, expected) => {
  expect(isSameSite(new URL(one), new URL(other))).toBe(expected);
});

import jsqr from 'jsqr';
import { PNG } from 'pngjs';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { SHOP, startCollector } from './collector.ts';
import { countScans, query } from './stored.ts';

const collector = await startCollector(afterAll);
const { app, asAdmin, databaseUrl } = collector;

const UUID_V7 = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

it('leads each scan to the destination with a new scan session', async () => {
  const { code } = await collector.newSite();
  const sessions = new Set<string>();
  for (let scan = 0; scan < 5; scan++) {
    const { statusCode, headers } = await app.inject(`/q/${code}`);
    expect([statusCode, headers['cache-control']]).toEqual([302, 'no-store']);
    const [, address, id = ''] = /^(.*)\?scnv=(.*)$/.exec(String(headers.location)) ?? [];
    expect([address, id]).toEqual([`${SHOP}/`, expect.stringMatching(UUID_V7)]);
    sessions.add(id);
  }
  expect(sessions.size).toBe(5);
  expect(countScans(databaseUrl, code)).toBe(5);
});

it('stores the scan before it answers, so that the page that follows finds it', async () => {
  const site = await collector.newSite();
  const scan_session_id = await site.scan();
  await site.postEvents([{ event_type: 'pageview', scan_session_id }]);
  expect(await site.report()).toMatchObject({ orphans: 0, qr_codes: [{ sessions: 1, events: 1 }] });
});

it('leaves each byte of the destination unchanged, except for a scnv in it', async () => {
  const { siteId, code } = await collector.newSite();
  const cases = {
    'https://shop.example': 'https://shop.example?scnv=ID',
    'https://shop.example/?': 'https://shop.example/?scnv=ID',
    'https://shop.example/#top': 'https://shop.example/?scnv=ID#top',
    'https://shop.example/%7Ea/%D1%97;v=1?a=1&b=%20+~&b=&c#x?y=z&scnv=1':
      'https://shop.example/%7Ea/%D1%97;v=1?a=1&b=%20+~&b=&c&scnv=ID#x?y=z',
    'https://shop.example/?scnv=old&a=%zz&scnv&scnv=': 'https://shop.example/?a=%zz&scnv=ID',
    'https://shop.example/?xscnv=1&scnv_t=2&q=scnv': 'https://shop.example/?xscnv=1&q=scnv&scnv=ID',
    'http://127.0.0.1:8080/a//b/../c?redirect=https://evil.example/?scnv=1':
      'http://127.0.0.1:8080/a//b/../c?redirect=https://evil.example/%3Fscnv=1&scnv=ID',
  };
  for (const [destination, expected] of Object.entries(cases)) {
    const saved = await asAdmin('PUT', `/admin/qr-codes/${code}`, { site_id: siteId, destination });
    expect([saved.statusCode, saved.json().destination]).toEqual([200, destination]);
    const { headers } = await app.inject(`/q/${code}`);
    expect(String(headers.location).replace(/[\da-f]{8}-[\da-f-]{27}/, 'ID')).toBe(expected);
  }
});

it('lets nothing in the request choose where a scan leads', async () => {
  const { code } = await collector.newSite();
  const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example', referer: 'https://evil.example/' };
  const answer = await app.inject({ url: `/q/${code}?scnv=old&destination=https://evil.example`, headers });
  expect(answer.headers.location).toMatch(/^https:\/\/shop\.example\/\?scnv=[\da-f-]{36}$/);
});

it('leads to the new destination from the moment it is changed', async () => {
  const { siteId, code } = await collector.newSite();
  await asAdmin('PUT', `/admin/qr-codes/${code}`, { site_id: siteId, destination: 'https://new.example/' });
  expect((await app.inject(`/q/${code}`)).headers.location).toContain('https://new.example/?scnv=');
});

it('answers 404 for an unknown code', async () => {
  await collector.newSite();
  for (const path of ['/q/nobody', '/q/nobody.png', '/q/nobody.svg', '/q/CODE-OF-SITE-1', '/c/nobody']) {
    for (const method of path.includes('.') ? (['GET'] as const) : (['GET', 'HEAD'] as const)) {
      const { statusCode, headers } = await app.inject({ method, url: path });
      expect([path, statusCode, headers['cache-control']]).toEqual([path, 404, 'no-store']);
    }
  }
  for (const path of ['/q/', '/q/..%2Fadmin']) expect([path, (await app.inject(path)).statusCode]).toEqual([path, 404]);
});

it('records no scan for HEAD, and shows where it would lead', async () => {
  const { code } = await collector.newSite();
  const { statusCode, headers, body } = await app.inject({ method: 'HEAD', url: `/q/${code}` });
  expect([statusCode, headers.location, headers['cache-control'], body]).toEqual([302, `${SHOP}/`, 'no-store', '']);
  expect(countScans(databaseUrl, code)).toBe(0);
});

it('records no scan for a prefetch, and makes the real visit ask again', async () => {
  const { code } = await collector.newSite();
  const prefetches = [
    { 'sec-purpose': 'prefetch' },
    { 'sec-purpose': 'prefetch;prerender' },
    { purpose: 'prefetch' },
    { purpose: 'preview' },
    { 'x-moz': 'prefetch' },
    { 'x-moz': 'Prefetch' },
  ];
  for (const headers of prefetches) {
    const answer = await app.inject({ url: `/q/${code}`, headers: headers as Record<string, string> });
    expect([answer.statusCode, answer.headers['cache-control']]).toEqual([503, 'no-store']);
    expect(answer.headers.location).toBeUndefined();
  }
  expect(countScans(databaseUrl, code)).toBe(0);
  expect((await app.inject(`/q/${code}`)).statusCode).toBe(302);
  expect(countScans(databaseUrl, code)).toBe(1);
});

it('draws the URL of the code, with the public address or else that of the request', async () => {
  const behindProxy = await startCollector(onTestFinished, { publicUrl: 'https://collector.example' });
  for (const [{ app, newSite, databaseUrl }, origin] of [
    [behindProxy, 'https://collector.example'],
    [collector, 'http://192.168.1.7:8787'],
  ] as const) {
    const { code } = await newSite();
    const { headers, rawPayload } = await app.inject({ url: `/q/${code}.png`, headers: { host: '192.168.1.7:8787' } });
    expect(headers['content-type']).toBe('image/png');
    const { data, width, height } = PNG.sync.read(rawPayload);
    expect(jsqr.default(new Uint8ClampedArray(data), width, height)?.data).toBe(`${origin}/q/${code}`);

    const svg = await app.inject(`/q/${code}.svg`);
    expect(svg.headers['content-type']).toContain('image/svg+xml');
    expect(svg.body).toMatch(/^<svg [^>]*viewBox/);
    expect(countScans(databaseUrl, code)).toBe(0);
  }
});

it('draws no invalid URL, and says why', async () => {
  const { code } = await collector.newSite();
  for (const url of [`/q/${code}.png`, `/q/${code}.svg`]) {
    const askAs = async (host: string) => collector.send('GET', url, undefined, { host });
    expect((await askAs('x'.repeat(253))).statusCode).toBe(200);
    for (const host of ['x'.repeat(260), 'x'.repeat(4_000)]) {
      const answer = await askAs(host);
      const detail = 'the Host header names no host, and the QR code would lead there';
      expect([answer.statusCode, answer.json()]).toEqual([400, { detail }]);
    }
  }
});

it('refuses a destination that is not a web address, and one with a password in it', async () => {
  const { siteId, code } = await collector.newSite();
  const bad = [
    'javascript:alert(1)',
    'data:text/html,hello',
    'ftp://shop.example/',
    '/relative',
    '//shop.example/',
    'shop.example',
    'https://',
    '',
    'https://user:password@shop.example/',
    'https://user@shop.example/',
  ];
  for (const destination of bad) {
    const answer = await asAdmin('PUT', `/admin/qr-codes/${code}`, { site_id: siteId, destination });
    expect([answer.statusCode, answer.json().detail], destination).toMatchObject([
      422,
      [{ loc: ['body', 'destination'] }],
    ]);
  }
  expect((await app.inject(`/q/${code}`)).headers.location).toContain(`${SHOP}/?scnv=`);
});

// Whatever is stored must be valid in a Location header.
it('leads to a destination with non-Latin letters', async () => {
  const { siteId, code } = await collector.newSite();
  const destination = 'https://shop.example/взуття?розмір=42';
  const saved = await asAdmin('PUT', `/admin/qr-codes/${code}`, { site_id: siteId, destination });
  const { statusCode, headers } = await app.inject(`/q/${code}`);
  expect([saved.statusCode, statusCode]).toEqual([200, 302]);
  expect(new URL(String(headers.location)).pathname).toBe(new URL(destination).pathname);
});

it('refuses a destination with a line break or a space around it', async () => {
  const { siteId, code } = await collector.newSite();
  for (const destination of ['https://shop.example/\r\nX: y', ' https://shop.example/', 'https://shop.example/\n']) {
    const saved = await asAdmin('PUT', `/admin/qr-codes/${code}`, { site_id: siteId, destination });
    expect([destination, saved.statusCode]).toEqual([destination, 422]);
  }
});

it('refuses a destination without slashes, which a browser may resolve as relative', async () => {
  const { siteId, code } = await collector.newSite();
  const saved = await asAdmin('PUT', `/admin/qr-codes/${code}`, { site_id: siteId, destination: 'https:admin' });
  expect(saved.statusCode).toBe(422);
});

it('removes a scnv of the stored destination for HEAD, too', async () => {
  const { siteId, code } = await collector.newSite();
  await asAdmin('PUT', `/admin/qr-codes/${code}`, { site_id: siteId, destination: `${SHOP}/?scnv=old` });
  expect((await app.inject({ method: 'HEAD', url: `/q/${code}` })).headers.location).not.toContain('scnv');
});

it.each(['javascript:alert(1)', '//evil.example/', 'https:evil.example', 'https://user:password@evil.example/'])(
  'never redirects to %s, whoever wrote it into the database',
  async (destination) => {
    const { code } = await collector.newSite();
    query(databaseUrl, 'UPDATE qr_codes SET destination = ? WHERE code = ?', destination, code);
    for (const method of ['GET', 'HEAD'] as const) {
      const { statusCode, headers } = await app.inject({ method, url: `/q/${code}` });
      expect([statusCode, headers.location]).toEqual([404, undefined]);
    }
    expect(countScans(databaseUrl, code)).toBe(0);
  },
);

it('tells people on a page that a code or an offer is unknown, and programs as usual', async () => {
  for (const [url, detail] of [
    ['/q/nobody', 'there is no such QR code'],
    ['/c/nobody', 'there is no such offer'],
  ] as const) {
    const accept = 'text/html,application/xhtml+xml,*/*;q=0.8';
    const forPeople = await app.inject({ url, headers: { accept } });
    expect([forPeople.statusCode, forPeople.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    expect(forPeople.body).toContain(`${detail.replace('there', 'There')}.`);
    expect(forPeople.body).not.toContain('{{');
    for (const headers of [{}, { accept: '*/*' }, { accept: 'application/json' }]) {
      const answer = await app.inject({ url, headers });
      expect([answer.statusCode, answer.json()]).toEqual([404, { detail }]);
    }
  }
});

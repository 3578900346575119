import { afterAll, expect, it } from 'vitest';
import { ADMIN_TOKEN, START, STRANGE_SCAN, startCollector } from './collector.ts';
import { dump } from './database.ts';

const collector = await startCollector(afterAll);
const { asAdmin } = collector;

const outcome = async (answer: ReturnType<typeof asAdmin>) => {
  const { statusCode, body } = await answer;
  return [statusCode, body ? JSON.parse(body) : null];
};

it('creates a site, lists it and changes it', async () => {
  const site = {
    site_id: 'магазин-1',
    name: 'Взуття',
    allowed_domains: ['shop.example', '*.shop.example', 'localhost:3000', '[::1]:8080'],
    conversion_events: ['purchase', 'sign_up'],
    status: 'active',
    unknown_sessions: 'accept',
    bots: 'count',
    browser_revenue: 'count',
  };
  expect(await outcome(asAdmin('POST', '/admin/sites', site))).toEqual([201, site]);
  const change = { name: 'Shoes', status: 'paused', allowed_domains: [], unknown_sessions: 'hold' };
  const path = `/admin/sites/${encodeURIComponent(site.site_id)}`;
  expect(await outcome(asAdmin('PATCH', path, change))).toEqual([200, { ...site, ...change }]);
  const { sites } = (await asAdmin('GET', '/admin/sites')).json();
  expect(sites).toContainEqual({ ...site, ...change });
});

it('fills in what a new site leaves out', async () => {
  const [status, site] = await outcome(asAdmin('POST', '/admin/sites', {}));
  const made = { site_id: expect.stringMatching(/^[\da-f-]{36}$/), name: site.site_id };
  const usual = { allowed_domains: [], conversion_events: [], status: 'active' };
  const choices = { unknown_sessions: 'hold', bots: 'mark', browser_revenue: 'ignore' };
  expect([status, site]).toEqual([201, { ...made, ...usual, ...choices }]);
});

it('refuses a site id that is taken, and leaves the existing site unchanged', async () => {
  const { siteId } = await collector.newSite();
  const [status] = await outcome(asAdmin('POST', '/admin/sites', { site_id: siteId, name: 'Thief' }));
  expect(status).toBe(409);
  const { sites } = (await asAdmin('GET', '/admin/sites')).json();
  expect(sites).toContainEqual(expect.objectContaining({ site_id: siteId, name: siteId }));
});

it('names each invalid domain by its position', async () => {
  const { siteId } = await collector.newSite();
  const allowed_domains = ['shop.example', 'https://shop.example', '*.shop.example', 'shop.example/path', 'a b'];
  const bad = { detail: [1, 3, 4].map((place) => ({ loc: ['body', 'allowed_domains', place] })) };
  expect(await outcome(asAdmin('POST', '/admin/sites', { allowed_domains }))).toMatchObject([422, bad]);
  expect(await outcome(asAdmin('PATCH', `/admin/sites/${siteId}`, { allowed_domains }))).toMatchObject([422, bad]);
});

it('names each bad field of a site, a key and a QR code', async () => {
  const { siteId, code } = await collector.newSite();
  const site = `/admin/sites/${siteId}`;
  const cases: [string, string, object, ...(string | number)[]][] = [
    ['POST', '/admin/sites', { site_id: '' }, 'site_id'],
    ['POST', '/admin/sites', { site_id: 'x'.repeat(129) }, 'site_id'],
    ['POST', '/admin/sites', { status: 'closed' }, 'status'],
    ['POST', '/admin/sites', { bots: true }, 'bots'],
    ['POST', '/admin/sites', { browser_revenue: 'all' }, 'browser_revenue'],
    ['POST', '/admin/sites', { allowed_domains: 'shop.example' }, 'allowed_domains'],
    ['POST', '/admin/sites', { conversion_events: ['ok', 5] }, 'conversion_events'],
    ['PATCH', site, { name: 5 }, 'name'],
    ['PATCH', site, {}],
    ['PATCH', site, { site_id: 'new' }],
    ['POST', `${site}/keys`, {}, 'name'],
    ['PUT', `/admin/qr-codes/${code}`, { site_id: siteId }, 'destination'],
    ['PUT', `/admin/qr-codes/${code}`, { destination: 'https://shop.example/' }, 'site_id'],
  ];
  for (const [method, path, body, ...field] of cases) {
    const [status, { detail }] = await outcome(asAdmin(method, path, body));
    expect([status, detail[0].loc.slice(0, 1 + field.length)], JSON.stringify(body)).toEqual([422, ['body', ...field]]);
  }
});

it('answers 404 for an unknown site', async () => {
  const calls: [string, string, object?][] = [
    ['PATCH', '/admin/sites/nobody', { name: 'x' }],
    ['GET', '/admin/sites/nobody/keys'],
    ['POST', '/admin/sites/nobody/keys', { name: 'x' }],
    ['DELETE', '/admin/sites/nobody/keys/key'],
    ['PUT', '/admin/qr-codes/new', { site_id: 'nobody', destination: 'https://shop.example/' }],
  ];
  for (const call of calls) expect(await outcome(asAdmin(...call))).toEqual([404, { detail: expect.any(String) }]);
});

it('shows a key once, and does not store it', async () => {
  const { siteId } = await collector.newSite();
  const keys = `/admin/sites/${siteId}/keys`;
  const [status, { key, ...shown }] = await outcome(asAdmin('POST', keys, { name: 'backend' }));
  expect([status, shown]).toEqual([
    201,
    { key_id: expect.any(String), name: 'backend', mode: 'live', key_start: key.slice(0, 12), created_at: START },
  ]);
  expect(key.length).toBeGreaterThan(40);
  const listed = (await asAdmin('GET', keys)).json().keys;
  expect(listed).toContainEqual({ ...shown, revoked_at: null, last_used_at: null });

  const kept = dump(collector.databaseUrl);
  expect(kept.includes(shown.key_id)).toBe(true);
  expect(kept.includes(key)).toBe(false);
  expect(kept.includes(key.slice(12))).toBe(false);
});

it('revokes a key once, for its own site only', async () => {
  const [ours, theirs] = [await collector.newSite(), await collector.newSite()];
  const keys = `/admin/sites/${ours.siteId}/keys`;
  const { key_id } = (await asAdmin('POST', keys, { name: 'second' })).json();
  expect((await asAdmin('DELETE', `/admin/sites/${theirs.siteId}/keys/${key_id}`)).statusCode).toBe(404);
  expect(await outcome(asAdmin('DELETE', `${keys}/${key_id}`))).toEqual([204, null]);
  expect((await asAdmin('DELETE', `${keys}/${key_id}`)).statusCode).toBe(404);
  const listed: { name: string; revoked_at: number | null }[] = (await asAdmin('GET', keys)).json().keys;
  expect(listed.map(({ name, revoked_at }) => [name, revoked_at])).toEqual([
    ['shop', null],
    ['second', START],
  ]);
});

it('creates a QR code and changes it, but never moves it to another site', async () => {
  const [ours, theirs] = [await collector.newSite(), await collector.newSite()];
  const path = `/admin/qr-codes/poster_${ours.siteId}`;
  const saved = { site_id: ours.siteId, destination: 'https://shop.example/?a=1' };
  const named = { ...saved, code: `poster_${ours.siteId}` };
  expect(await outcome(asAdmin('PUT', path, saved))).toEqual([200, { ...named, name: named.code }]);
  expect(await outcome(asAdmin('PUT', path, { ...saved, name: 'Poster' }))).toEqual([
    200,
    { ...named, name: 'Poster' },
  ]);
  const kept = [200, { ...named, name: 'Poster' }];
  expect(await outcome(asAdmin('PUT', path, saved))).toEqual(kept);
  expect(await outcome(asAdmin('GET', path))).toEqual(kept);
  const stolen = asAdmin('PUT', path, { site_id: theirs.siteId, destination: 'https://evil.example/' });
  expect(await outcome(stolen)).toEqual([409, { detail: expect.any(String) }]);
  const { headers } = await collector.app.inject(`/q/${named.code}`);
  expect(headers.location).toContain('https://shop.example/?a=1&scnv=');
});

it('creates a QR code with If-None-Match only if none exists', async () => {
  const [ours, theirs] = [await collector.newSite(), await collector.newSite()];
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'if-none-match': '*' };
  const make = (code: string, site_id: string, destination: string) =>
    collector.app.inject({ method: 'PUT', url: `/admin/qr-codes/${code}`, headers, payload: { site_id, destination } });
  const taken = [412, { detail: [expect.objectContaining({ loc: ['path', 'code'], msg: expect.any(String) })] }];
  const code = `new_${ours.siteId}`;
  expect((await make(code, ours.siteId, 'https://shop.example/')).statusCode).toBe(200);
  for (const { siteId } of [ours, theirs]) {
    expect(await outcome(make(code, siteId, 'https://shop.example/other'))).toEqual(taken);
  }
  expect((await asAdmin('GET', `/admin/qr-codes/${code}`)).json().destination).toBe('https://shop.example/');

  const atOnce = Array.from({ length: 5 }, (_, n) => make(`${code}_2`, ours.siteId, `https://shop.example/${n}`));
  const statuses = (await Promise.all(atOnce)).map(({ statusCode }) => statusCode);
  expect(statuses.sort()).toEqual([200, 412, 412, 412, 412]);
});

it('refuses a code that cannot be part of a URL', async () => {
  const { siteId } = await collector.newSite();
  const body = { site_id: siteId, destination: 'https://shop.example/' };
  for (const code of ['a.png', 'a%20b', '%D1%97', 'x'.repeat(65)]) {
    const answer = await asAdmin('PUT', `/admin/qr-codes/${code}`, body);
    expect([answer.statusCode, answer.json().detail]).toMatchObject([422, [{ loc: ['path', 'code'] }]]);
  }
});

it('explains that a list given as one domain or conversion event is several entries', async () => {
  const fields = { allowed_domains: ['a.example,b.example'], conversion_events: ['purchase', 'sign_up,lead'] };
  const [status, { detail }] = await outcome(asAdmin('POST', '/admin/sites', fields));
  expect([status, detail]).toMatchObject([
    422,
    [{ loc: ['body', 'conversion_events', '1'], msg: expect.stringMatching(/without a comma.*several entries$/) }],
  ]);
  const { allowed_domains } = fields;
  expect((await asAdmin('POST', '/admin/sites', { allowed_domains })).json().detail).toMatchObject([
    {
      loc: ['body', 'allowed_domains', 0],
      msg: expect.stringMatching(/, not "a\.example,b\.example": a list is several entries$/),
    },
  ]);
});

it('names each unknown field, and changes nothing', async () => {
  const { siteId, code } = await collector.newSite();
  const site = `/admin/sites/${siteId}`;
  const cases: [string, string, object][] = [
    ['POST', '/admin/sites', { site_id: 'mistyped' }],
    ['PATCH', site, { name: 'Other' }],
    ['POST', `${site}/keys`, { name: 'mistyped' }],
    ['PUT', `/admin/qr-codes/mistyped`, { site_id: siteId, destination: 'https://shop.example/' }],
    ['PUT', `/admin/scan-sessions/${STRANGE_SCAN}`, { site_id: siteId, code }],
    ['DELETE', '/admin/subjects', { scan_session_id: STRANGE_SCAN }],
    ['PATCH', `/admin/conversions/${STRANGE_SCAN}`, { site_id: siteId, status: 'approved' }],
    ['POST', '/admin/offers', { site_id: siteId, offer_id: 'mistyped', destination: 'https://shop.example/' }],
    ['POST', '/admin/tokens/rotate', { purpose: 'postback' }],
    ['POST', '/admin/tracking-domains/check', { tracking_url: 'https://a.example', page_url: 'https://b.example' }],
  ];
  for (const [method, path, body] of cases) {
    const [status, { detail }] = await outcome(asAdmin(method, path, { ...body, allowed_domain: [], 'a/b': 1 }));
    const unknown = (field: string) => ({
      loc: ['body', field],
      msg: 'is not a field of this request',
      type: 'unknown',
    });
    expect([status, detail], path).toEqual([422, [unknown('allowed_domain'), unknown('a/b')]]);
  }
  for (const path of ['/admin/sites/mistyped', '/admin/qr-codes/mistyped', '/admin/offers/mistyped'])
    expect((await asAdmin('GET', path)).statusCode, path).toBe(404);
  const wrong = { nmae: 'x', status: 'closed' };
  const { detail } = (await asAdmin('PATCH', site, wrong)).json();
  expect(detail.map(({ loc }: { loc: string[] }) => loc[1]).sort()).toEqual(['nmae', 'status']);
});

it('refuses a site id that a URL would resolve as a relative path', async () => {
  for (const site_id of ['.', '..'])
    expect((await asAdmin('POST', '/admin/sites', { site_id })).json().detail).toMatchObject([
      { loc: ['body', 'site_id'], msg: 'must be a string of 1 to 128 characters, not . or ..' },
    ]);
  for (const site_id of ['...', '.a', '..a', 'a..', 'a.b', '.ї']) {
    expect((await asAdmin('POST', '/admin/sites', { site_id })).statusCode).toBe(201);
    expect((await asAdmin('GET', `/admin/sites/${encodeURIComponent(site_id)}`)).json()).toMatchObject({ site_id });
  }
});

it('can address every site that it creates', async () => {
  const site_id = 'x'.repeat(128);
  expect((await asAdmin('POST', '/admin/sites', { site_id })).statusCode).toBe(201);
  expect((await asAdmin('GET', `/admin/sites/${site_id}/keys`)).statusCode).toBe(200);
});

it('answers an unknown path like any other', async () => {
  for (const path of ['/nothing', '/admin/nothing', '/ct/nothing']) {
    expect(await outcome(asAdmin('GET', path))).toEqual([404, { detail: expect.any(String) }]);
  }
});

it('answers a malformed path like any other', async () => {
  expect(await outcome(asAdmin('GET', '/admin/sites/%zz/keys'))).toEqual([400, { detail: expect.any(String) }]);
});

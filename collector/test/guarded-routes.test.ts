import type { InjectOptions } from 'fastify';
import { afterAll, expect, it } from 'vitest';
import { ADMIN_TOKEN, startCollector } from './collector.ts';
import { routesOf } from './routes.ts';

const collector = await startCollector(afterAll);

/** What anyone may request; everything else is only for the operator. */
const PUBLIC = [
  'OPTIONS /*',
  'OPTIONS /ct',
  'OPTIONS /collect/batch',
  'POST /ct',
  'POST /collect/batch',
  'POST /server-events',
  'POST /server-events/batch',
  'POST /conversions/reject',
  'GET /q/:code',
  'GET /q/:code.png',
  'GET /q/:code.svg',
  'GET /c/:offer_id',
  'GET /postback',
  'POST /postback',
  'GET /rejection',
  'POST /rejection',
  'GET /pixel.gif',
  'GET /tracking-check',
  'GET /scnv.js',
  'GET /integrity.json',
  'GET /v/:version/scnv.js',
  'GET /reasons',
  'GET /healthz',
  'GET /readyz',
  'GET /login',
  'POST /login',
  'GET /page/:version/:name',
];

const isPublic = (route: string) => PUBLIC.includes(route.replace(/^HEAD /, 'GET '));
const guarded = routesOf(collector.app).filter((route) => !isPublic(route));

async function statusesWith(headers: Record<string, string>): Promise<Record<string, number>> {
  const { siteId, code } = await collector.newSite();
  const statuses: Record<string, number> = {};
  for (const route of guarded) {
    const [method = '', path = ''] = route.split(' ');
    const url = path.replace(':site_id', siteId).replace(':code', code).replace(':key_id', 'key');
    const payload = method === 'GET' || method === 'HEAD' ? {} : { payload: '{}' };
    // Not the whole answer: the live view never ends.
    const answer = await collector.app.inject({
      method,
      url,
      headers,
      payloadAsStream: true,
      ...payload,
    } as InjectOptions);
    answer.stream().destroy();
    statuses[route] = answer.statusCode;
  }
  return statuses;
}

function each(status: number): Record<string, number> {
  return Object.fromEntries(guarded.map((route) => [route, status]));
}

it('finds the routes that must be guarded', () => {
  expect(routesOf(collector.app)).toEqual(expect.arrayContaining(PUBLIC));
  expect(guarded).toEqual(
    expect.arrayContaining([
      'GET /',
      'GET /live',
      'GET /reports/qr-codes',
      'GET /admin/sites',
      'POST /admin/sites',
      'PATCH /admin/sites/:site_id',
      'GET /admin/sites/:site_id/keys',
      'POST /admin/sites/:site_id/keys',
      'DELETE /admin/sites/:site_id/keys/:key_id',
      'GET /admin/conversions',
      'GET /admin/conversions/:event_id',
      'PATCH /admin/conversions/:event_id',
      'PUT /admin/qr-codes/:code',
      'PUT /admin/scan-sessions/:id',
      'GET /admin/offers',
      'GET /admin/log',
      'GET /reports/trend.csv',
      'GET /metrics',
      'POST /admin/login-links',
    ]),
  );
});

it('opens none of them without a token or a login', async () => {
  expect(await statusesWith({})).toEqual(each(401));
  expect(await statusesWith({ authorization: 'Bearer ' })).toEqual(each(401));
  expect(await statusesWith({ authorization: `Basic ${ADMIN_TOKEN}` })).toEqual(each(401));
  expect(await statusesWith({ cookie: 'scnv_login=login_guess; scnv_login_80=login_guess' })).toEqual(each(401));
});

it('opens none of them with a wrong token', async () => {
  for (const token of ['wrong', `${ADMIN_TOKEN}x`, ADMIN_TOKEN.slice(1), ADMIN_TOKEN.toUpperCase()]) {
    // The page shows how to log in, whatever the reason for the refusal.
    const expected = { ...each(403), 'GET /': 401, 'HEAD /': 401 };
    expect(await statusesWith({ authorization: `Bearer ${token}` })).toEqual(expected);
  }
});

it('opens each of them with the token', async () => {
  const statuses = Object.values(await statusesWith({ authorization: `Bearer ${ADMIN_TOKEN}` }));
  expect(statuses.filter((status) => status === 401 || status === 403)).toEqual([]);
});

it('forbids caching of its answers', async () => {
  for (const headers of [{}, { authorization: `Bearer ${ADMIN_TOKEN}` }] as Record<string, string>[]) {
    for (const url of ['/', '/reports/qr-codes', '/admin/sites']) {
      expect((await collector.app.inject({ url, headers })).headers['cache-control']).toBe('no-store');
    }
  }
});

it('shows the page with the token, and how to log in without it', async () => {
  const authorization = `Bearer ${ADMIN_TOKEN}`;
  const pages = [await collector.app.inject('/'), await collector.app.inject({ url: '/', headers: { authorization } })];
  expect(pages.map(({ statusCode }) => statusCode)).toEqual([401, 200]);
  expect(pages[0]?.body).toContain('login link');
  expect(pages[1]?.body).toMatch(/\/page\/[0-9a-f]+\/main\.js/);
  for (const { headers } of pages) {
    expect(headers['content-type']).toContain('text/html');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
  }
});

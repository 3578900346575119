import { afterAll, expect, it } from 'vitest';
import { createAdmin } from '../src/admin.ts';
import { ADMIN_TOKEN, START, startCollector } from './collector.ts';
import { dump } from './database.ts';

const HOST = 'collector.example';

const collector = await startCollector(afterAll);
const behindProxy = await startCollector(afterAll, { trustedProxies: ['127.0.0.1'] });
const proxied = await startCollector(afterAll, { publicUrl: `https://${HOST}` });

const DAY_MS = 24 * 60 * 60 * 1000;
async function newLink(): Promise<string> {
  const answer = await collector.asAdmin('POST', '/admin/login-links');
  expect(answer.statusCode).toBe(201);
  const { pathname, search } = new URL(answer.json().url);
  return `${pathname}${search}`;
}

/**
 * Presses the button behind a link like a browser; returns the cookie that it sets, if any, as a browser sends it back.
 */
async function open(link: string, host = HOST): Promise<string | undefined> {
  const { statusCode, headers } = await press(link, host);
  expect([statusCode, headers.location, headers['cache-control']]).toEqual([303, '/', 'no-store']);
  return headers['set-cookie']?.toString().split(';')[0];
}

function press(url: string, host = HOST, app = collector.app) {
  const headers = { host, 'content-type': 'application/x-www-form-urlencoded' };
  return app.inject({ method: 'POST', url, headers, payload: '' });
}

function statusOf(headers: Record<string, string | undefined>, url = '/reports/qr-codes') {
  return collector.app
    .inject({ url, headers: { host: HOST, ...headers } as Record<string, string> })
    .then((answer) => answer.statusCode);
}

it('logs a browser in by a link, for the page, the reports and the management API', async () => {
  const cookie = await open(await newLink());
  for (const url of ['/', '/reports/qr-codes', '/admin/sites']) {
    expect([url, await statusOf({ cookie }, url)]).toEqual([url, 200]);
  }
  const headers = { host: HOST, cookie: String(cookie), origin: `http://${HOST}` };
  const made = await collector.app.inject({ method: 'POST', url: '/admin/sites', headers, payload: '{}' });
  expect(made.statusCode).toBe(201);
});

it('keeps the cookie from scripts, from other sites and from the database', async () => {
  const link = await newLink();
  const { headers } = await press(link);
  const [pair = '', ...attributes] = String(headers['set-cookie']).split('; ');
  expect(attributes.toSorted()).toEqual(['HttpOnly', `Max-Age=${30 * 24 * 60 * 60}`, 'Path=/', 'SameSite=Strict']);

  const secrets = [pair.split('=')[1], link.split('=')[1]];
  const kept = dump(collector.databaseUrl);
  for (const secret of secrets) {
    expect(secret?.length).toBeGreaterThan(40);
    expect(kept.includes(String(secret))).toBe(false);
  }
});

it('shows a page with a button to whoever only looks, without using up the link', async () => {
  const link = await newLink();
  for (let look = 1; look <= 3; look++) {
    const { statusCode, headers, body } = await collector.app.inject({ url: link, headers: { host: HOST } });
    expect([statusCode, headers['set-cookie'], headers['cache-control']]).toEqual([200, undefined, 'no-store']);
    // No `action`: such a form posts to the address of its page, including the code.
    expect(body).toContain('<form method="post"><button type="submit">');
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringContaining("form-action 'self'; frame-ancestors 'none'"),
      'referrer-policy': 'no-referrer',
    });
  }
  expect(await open(link)).toMatch(/^scnv_login=./);
});

it('accepts a link once', async () => {
  const link = await newLink();
  const cookie = await open(link);
  expect(cookie).toMatch(/^scnv_login=./);
  expect(await open(link)).toBeUndefined();
  expect(await statusOf({ cookie })).toBe(200);
});

it('sets only one cookie if a link is opened many times at once', async () => {
  const link = await newLink();
  const cookies = await Promise.all(Array.from({ length: 10 }, () => open(link)));
  expect(cookies.filter(Boolean)).toHaveLength(1);
});

it('sets no cookie for a link that it did not create', async () => {
  for (const link of ['/login', '/login?code=', '/login?code=link_guess', '/login?code=a&code=b']) {
    expect([link, await open(link)]).toEqual([link, undefined]);
  }
});

it('accepts a link for a day', async () => {
  const [link, late] = [await newLink(), await newLink()];
  collector.clock.now += DAY_MS - 1;
  expect(await open(link)).toBeDefined();
  collector.clock.now += 1;
  expect(await open(late)).toBeUndefined();
});

it('forgets a login after 30 days', async () => {
  const cookie = await open(await newLink());
  collector.clock.now += 30 * DAY_MS - 1;
  expect(await statusOf({ cookie })).toBe(200);
  collector.clock.now += 1;
  expect(await statusOf({ cookie })).toBe(401);
});

it('accepts a login only for the host on which it was made', async () => {
  const cookie = await open(await newLink());
  for (const host of ['evil.example', `${HOST}:8787`, `sub.${HOST}`]) {
    expect([host, await statusOf({ cookie, host })]).toEqual([host, 401]);
  }
});

it('separates the logins of two collectors that differ only in their port', async () => {
  const hosts = ['localhost:8787', '[::1]:8788', '[::1]'];
  const cookies = await Promise.all(hosts.map(async (host) => String(await open(await newLink(), host))));
  expect(cookies.map((cookie) => cookie.split('=')[0])).toEqual(['scnv_login_8787', 'scnv_login_8788', 'scnv_login']);
  const cookie = cookies.join('; ');
  for (const host of hosts) expect([host, await statusOf({ cookie, host })]).toEqual([host, 200]);
});

it('refuses a change requested by a page of another origin', async () => {
  const cookie = await open(await newLink());
  for (const origin of ['https://evil.example', `http://${HOST}:3000`, `http://sub.${HOST}`, 'null']) {
    expect([origin, await statusOf({ cookie, origin })]).toEqual([origin, 403]);
  }
  expect(await statusOf({ cookie, origin: `https://${HOST}` })).toBe(200);
});

it('ends with the token under which it was made', async () => {
  const cookie = String(await open(await newLink())).split('=')[1];
  const [same, another] = await Promise.all(
    [ADMIN_TOKEN, `${ADMIN_TOKEN}_2`].map((token) =>
      createAdmin(
        collector.store,
        token,
        () => START,
        () => {},
      ),
    ),
  );
  expect(await same?.isLoggedIn(String(cookie), HOST)).toBe(true);
  expect(await another?.isLoggedIn(String(cookie), HOST)).toBe(false);
});

it('creates links to the public address, or else to the requested host', async () => {
  const headers = { host: '10.0.0.7:8787', authorization: `Bearer ${ADMIN_TOKEN}` };
  const urls = [collector, proxied].map(async ({ app }) => {
    return (await app.inject({ method: 'POST', url: '/admin/login-links', headers })).json().url;
  });
  expect(await Promise.all(urls)).toEqual([
    expect.stringMatching(/^http:\/\/10\.0\.0\.7:8787\/login\?code=/),
    expect.stringMatching(/^https:\/\/collector\.example\/login\?code=/),
  ]);
});

// Behind a proxy that terminates TLS the request itself is plain; the public address says what the browser sees.
it('marks the cookie Secure if the public address is https', async () => {
  const { url } = (await proxied.asAdmin('POST', '/admin/login-links')).json();
  const { pathname, search } = new URL(url);
  const { headers } = await press(`${pathname}${search}`, HOST, proxied.app);
  expect(headers['set-cookie']).toBeDefined();
  expect(String(headers['set-cookie'])).toContain('Secure');
});

it('says where to log in, and how to create a link', async () => {
  const bodyFor = async (app: typeof collector.app, host: string) =>
    (await app.inject({ url: '/', headers: { host } })).body;
  expect(await bodyFor(collector.app, HOST)).toContain(` http://${HOST}/admin/login-links`);
  expect(await bodyFor(proxied.app, 'inner:8080')).toContain(` https://${HOST}/admin/login-links`);
  expect(await bodyFor(collector.app, '"><script>')).not.toContain('<script>');
});

it('marks the cookie Secure if a trusted proxy says that the request was https', async () => {
  const cookieFor = async (remoteAddress: string) => {
    const { pathname, search } = new URL((await behindProxy.asAdmin('POST', '/admin/login-links')).json().url);
    const headers = { host: HOST, 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.1' };
    const asked = { method: 'POST', url: `${pathname}${search}`, headers, remoteAddress } as const;
    return String((await behindProxy.app.inject(asked)).headers['set-cookie']);
  };
  expect(await cookieFor('127.0.0.1')).toContain('; Secure');
  expect(await cookieFor('203.0.113.7')).not.toContain('; Secure');
});

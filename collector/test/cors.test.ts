import { randomUUID } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { type Answer, SHOP, startCollector } from './collector.ts';

const collector = await startCollector(afterAll);

const GOOD = { event_type: 'pageview' };

it('lets the page read every answer, whether success or refusal', async () => {
  const { post, postEvents, change } = await collector.newSite();
  const answers = {
    200: await postEvents([GOOD]),
    400: await post({ ...GOOD, site_id: 'nobody' }),
    403: await postEvents([GOOD], {}, { origin: 'https://evil.example' }),
    405: await collector.send('GET', '/ct', undefined, { origin: SHOP }),
    413: await postEvents([GOOD], { page_title: 'x'.repeat(600_000) }),
    422: await post('not JSON'),
  };
  await change({ status: 'paused' });
  const all = [...Object.entries(answers), ['400', await postEvents([GOOD])] as const];
  for (const [status, { statusCode, headers }] of all) {
    expect(statusCode).toBe(Number(status));
    expect(headers, status).toMatchObject({
      'access-control-allow-origin': status === '403' ? 'https://evil.example' : SHOP,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'Retry-After',
      vary: 'Origin',
    });
  }
});

it("answers a request with the collector's cookies like one without", async () => {
  const { siteId, postEvents, post } = await collector.newSite();
  const asks = { site_id: siteId, asks: [randomUUID()] };
  const link: string = (await collector.asAdmin('POST', '/admin/login-links')).json().url;
  const [login] = (await collector.send('POST', link)).cookies;
  const cookie = `${login?.name}=${login?.value}; _scnv=x`;
  expect(login?.value).toBeTruthy();
  for (const origin of [SHOP, 'https://evil.example']) {
    const [with_, without] = [{ origin, cookie }, { origin }];
    const read = ({ statusCode, body, headers: { date: _, ...headers } }: Answer) => ({ statusCode, body, headers });
    expect(read(await post(asks, with_))).toEqual(read(await post(asks, without)));
    expect(read(await postEvents([GOOD], {}, with_))).toEqual(read(await postEvents([GOOD], {}, without)));
  }
});

it('names the origin null to a sandboxed frame, so that it can read why it was refused', async () => {
  const { postEvents } = await collector.newSite();
  const { statusCode, headers } = await postEvents([GOOD], {}, { origin: 'null' });
  expect([statusCode, headers['access-control-allow-origin']]).toEqual([403, 'null']);
});

it('answers a preflight on both paths', async () => {
  for (const url of ['/ct', '/collect/batch']) {
    const answer = await collector.app.inject({
      method: 'OPTIONS',
      url,
      headers: {
        origin: SHOP,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });
    expect([answer.statusCode, answer.body]).toEqual([204, '']);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': SHOP,
      'access-control-allow-credentials': 'true',
      vary: 'Origin',
      'access-control-allow-methods': expect.stringContaining('POST'),
      'access-control-allow-headers': 'Content-Type, Content-Encoding',
    });
  }
});

it('answers no preflight elsewhere', async () => {
  for (const [url, status] of Object.entries({ '/admin/sites': 405, '/server-events': 405, '/nowhere': 404 })) {
    const headers = { origin: SHOP, 'access-control-request-method': 'POST' };
    const answer = await collector.app.inject({ method: 'OPTIONS', url, headers });
    expect(answer.statusCode).toBe(status);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  }
});

it('lets no page read an answer that is not for pages', async () => {
  const { apiKey, postServerEvent } = await collector.newSite();
  const foreign = { origin: 'https://evil.example' };
  const answers = [
    await collector.app.inject({ url: '/reports/qr-codes', headers: foreign }),
    await collector.app.inject({ url: '/', headers: foreign }),
    await postServerEvent({}, { 'x-api-key': apiKey, ...foreign }),
    await collector.asAdmin('GET', '/admin/sites'),
    await collector.app.inject({ url: '/admin/sites', headers: foreign }),
    await collector.app.inject({ url: '/login', headers: foreign }),
    await collector.app.inject({ url: '/nowhere', headers: foreign }),
  ];
  for (const { headers } of answers) {
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  }
});

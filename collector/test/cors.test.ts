import { afterAll, expect, it } from 'vitest';
import { SHOP, startCollector } from './collector.ts';

const collector = await startCollector(afterAll);

const GOOD = { event_type: 'pageview' };

it('lets the page read each answer, success and every refusal', async () => {
  const { post, postEvents, change } = await collector.newSite();
  const answers = {
    200: await postEvents([GOOD]),
    400: await post({ ...GOOD, site_id: 'nobody' }),
    403: await postEvents([GOOD], {}, { origin: 'https://evil.example' }),
    413: await postEvents([GOOD], { page_title: 'x'.repeat(600_000) }),
    422: await post('not JSON'),
  };
  await change({ status: 'paused' });
  const all = [...Object.entries(answers), ['400', await postEvents([GOOD])] as const];
  for (const [status, { statusCode, headers }] of all) {
    expect(statusCode).toBe(Number(status));
    expect(headers, status).toMatchObject({
      'access-control-allow-origin': status === '403' ? 'https://evil.example' : SHOP,
      'access-control-expose-headers': 'Retry-After',
      vary: 'Origin',
    });
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
      'access-control-allow-methods': expect.stringContaining('POST'),
      'access-control-allow-headers': expect.stringMatching(/^content-type$/i),
    });
  }
});

it('answers no preflight elsewhere', async () => {
  for (const url of ['/admin/sites', '/server-events', '/nowhere']) {
    const headers = { origin: SHOP, 'access-control-request-method': 'POST' };
    const answer = await collector.app.inject({ method: 'OPTIONS', url, headers });
    expect([answer.statusCode, answer.headers['access-control-allow-methods']]).toEqual([404, undefined]);
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
  ];
  for (const { headers } of answers) expect(headers['access-control-allow-origin']).toBeUndefined();
});

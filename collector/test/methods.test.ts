import { request } from 'node:http';
import { afterAll, expect, it } from 'vitest';
import { ADMIN_TOKEN, SHOP, startCollector, type TestSite } from './collector.ts';
import { newOffer } from './offer.ts';
import { listen } from './raw-http.ts';
import { routesOf } from './routes.ts';

const collector = await startCollector(afterAll);
const { asAdmin, send } = collector;

/** Paths where `GET` has side effects or never ends. */
const WITHOUT_HEAD = ['/postback', '/rejection', '/pixel.gif', '/live'];

const filled = (path: string, { siteId, code }: TestSite) =>
  path.replace(':site_id', siteId).replace(':code', code).replace(':version', '1').replace(/:\w+/g, 'x');

it('answers HEAD like GET, without the body, unless GET has side effects', async () => {
  const site = await collector.newSite();
  const answering = routesOf(collector.app)
    .filter((route) => route.startsWith('GET '))
    .map((route) => route.slice(4))
    .filter((path) => !WITHOUT_HEAD.includes(path) && !/^\/(q|c)\/:\w+$/.test(path));
  expect(answering).toEqual(
    expect.arrayContaining(['/', '/scnv.js', '/healthz', '/readyz', '/q/:code.png', '/integrity.json', '/reasons']),
  );
  for (const path of answering) {
    for (const headers of [{}, { authorization: `Bearer ${ADMIN_TOKEN}` }]) {
      const get = await send('GET', filled(path, site), undefined, headers);
      const head = await send('HEAD', filled(path, site), undefined, headers);
      expect([path, head.statusCode, head.body]).toEqual([path, get.statusCode, '']);
      expect(head.headers['content-type'], path).toBe(get.headers['content-type']);
    }
  }
});

it('reports the size of the script for HEAD, over a real connection', async () => {
  const { port } = await listen(collector);
  const { body } = await send('GET', '/scnv.js');
  const length = await new Promise((resolve, reject) => {
    const asked = request({ port, path: '/scnv.js', method: 'HEAD', headers: { connection: 'close' } });
    asked.on('response', (answer) => resolve(answer.resume().headers['content-length'])).on('error', reject);
    asked.end();
  });
  expect(length).toBe(String(Buffer.byteLength(body)));
});

it('refuses HEAD where GET counts or never ends, and does neither', async () => {
  const offer = await newOffer(collector);
  const id = await offer.click();
  const { siteId } = offer.site;
  for (const path of WITHOUT_HEAD) {
    const secure = path === '/pixel.gif' ? offer.pixelToken : offer.postbackToken;
    const answer = await send('HEAD', `${path}?secure=${secure}&transaction_id=${id}`);
    expect([path, answer.statusCode]).toEqual([path, 405]);
  }
  const { conversions } = (await asAdmin('GET', `/admin/conversions?site_id=${siteId}`)).json();
  expect(conversions).toEqual([]);
  expect((await asAdmin('GET', `/admin/log?site_id=${siteId}`)).json().calls).toEqual([]);
});

it('names the methods that a path accepts when it refuses another', async () => {
  const { siteId, code } = await collector.newSite();
  const wrong: [string, string, string][] = [
    ['GET', '/ct', 'OPTIONS, POST'],
    ['GET', '/ct/', 'OPTIONS, POST'],
    ['PUT', '/collect/batch?x=1', 'OPTIONS, POST'],
    ['POST', '/scnv.js', 'GET, HEAD'],
    ['POST', '/', 'GET, HEAD'],
    ['DELETE', `/q/${code}`, 'GET, HEAD'],
    ['POST', `/q/${code}.png`, 'GET, HEAD'],
    ['PUT', `/c/a%2Fb`, 'GET, HEAD'],
    ['PUT', '/postback', 'GET, POST'],
    ['GET', '/server-events', 'POST'],
    ['PUT', `/admin/sites/${siteId}`, 'GET, HEAD, PATCH'],
    ['PATCH', `/admin/sites/${siteId}/keys/x`, 'DELETE'],
    ['OPTIONS', '/admin/sites', 'GET, HEAD, POST'],
  ];
  for (const [method, url, allow] of wrong) {
    const { statusCode, headers, body } = await send(method, url);
    expect([url, statusCode, headers.allow]).toEqual([url, 405, allow]);
    expect(JSON.parse(body)).toEqual({ detail: `this address does not accept ${method}, only ${allow}` });
  }
});

it('answers 404 for a path that accepts no method', async () => {
  const missing = ['/nowhere', '/ct/x', '/q', '/q/a.gif', '/admin', '/Scnv.js', '/pixelxgif'];
  for (const url of missing) {
    for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS']) {
      const { statusCode, headers } = await send(method, url, undefined, { origin: SHOP });
      expect([method, url, statusCode, headers.allow]).toEqual([method, url, 404, undefined]);
    }
  }
});

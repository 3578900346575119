import { request } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { SHOP } from './collector.ts';
import { forkCollector } from './collector-process.ts';
import { dump, newDatabase } from './database.ts';

/** The address that all requests come from: a host has more loopback addresses than the usual one. */
const IP = '127.44.55.66';
const CANARIES = {
  ip: IP,
  forwardedIp: '203.0.113.77',
  email: 'canary-visitor@mail.example',
  adminToken: 'canary-admin-token-for-this-test',
  wrongToken: 'canary-wrong-token-for-this-test',
  wrongKey: 'scnv_key_canary-wrong-key',
  wrongPostbackToken: 'scnv_postback_canary-wrong-token',
  buyersIp: '203.0.113.88',
  userAgentOfBuyer: 'canary-user-agent/1.0',
};
const EMAIL_IN_URL = encodeURIComponent(CANARIES.email);

interface Call {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** Sends calls from the canary's address, with a forged one in the headers that proxies set. */
function callFrom(origin: string) {
  return (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Call> =>
    new Promise((resolve, reject) => {
      const sent = { 'x-forwarded-for': CANARIES.forwardedIp, forwarded: `for=${CANARIES.forwardedIp}`, ...headers };
      const call = request(origin + path, { method, headers: sent, localAddress: IP, agent: false }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
      });
      call.on('error', reject);
      call.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
    });
}

it('leaves no IP address, e-mail address or secret in its database, log or output', async () => {
  const databaseUrl = await newDatabase(onTestFinished);
  const collector = forkCollector({
    DATABASE_URL: databaseUrl,
    ADMIN_TOKEN: CANARIES.adminToken,
    LOG_LEVEL: 'debug',
  });
  const call = callFrom(await collector.listening);
  const admin = { authorization: `Bearer ${CANARIES.adminToken}` };
  const secrets: Record<string, string> = { ...CANARIES };
  const statuses: Record<string, number> = {};
  const note = async (name: string, answer: Promise<Call>) => {
    const { status, body, headers } = await answer;
    statuses[name] = status;
    return { body, headers };
  };

  const site = { site_id: 'demo', allowed_domains: ['shop.example'], conversion_events: ['purchase'] };
  await note('site', call('POST', '/admin/sites', site, admin));
  const key = await note('key', call('POST', '/admin/sites/demo/keys', { name: 'shop' }, admin));
  secrets.apiKey = JSON.parse(key.body).key;
  const code = { site_id: 'demo', destination: `${SHOP}/` };
  await note('code', call('PUT', '/admin/qr-codes/poster', code, admin));
  await note('image', call('GET', `/q/poster.svg?email=${EMAIL_IN_URL}`));
  const scan = await note('scan', call('GET', `/q/poster?email=${EMAIL_IN_URL}`));
  const scan_session_id = new URL(String(scan.headers.location)).searchParams.get('scnv');

  const shop = { origin: SHOP, referer: `${SHOP}/?email=${EMAIL_IN_URL}` };
  const pageview = { site_id: 'demo', event_type: 'pageview', scan_session_id };
  await note('browser', call('POST', '/ct', pageview, shop));
  const personal = {
    page_url: `${SHOP}/?email=${EMAIL_IN_URL}`,
    page_title: CANARIES.email,
    metadata: { m: CANARIES.email },
  };
  await note('denied', call('POST', '/ct', { ...pageview, ...personal, consent: 'denied' }, shop));
  await note('refused', call('POST', '/ct', { ...pageview, ...personal, event_type: 7 }, shop));
  await note('broken', call('POST', `/ct?email=${EMAIL_IN_URL}`, `{"email":"${CANARIES.email}`, shop));
  await note('stranger', call('POST', '/ct', pageview, { origin: 'https://evil.example' }));

  const purchase = { site_id: 'demo', event_name: 'purchase', scan_session_id, order_id: 'A-1' };
  const withKey = { 'x-api-key': secrets.apiKey ?? '' };
  await note('server', call('POST', '/server-events', purchase, withKey));
  await note('batch', call('POST', '/server-events/batch', [purchase], withKey));
  const rawEmail = { ...purchase, properties: { note: CANARIES.email } };
  await note('raw e-mail', call('POST', '/server-events', rawEmail, withKey));
  await note('trial', call('POST', `/server-events?validate=1&email=${EMAIL_IN_URL}`, rawEmail, withKey));
  await note(
    'reject',
    call('POST', '/conversions/reject', { site_id: 'demo', order_id: 'A-1', reason: 'refund' }, withKey),
  );
  await note(
    'reject with e-mail',
    call('POST', '/conversions/reject', { order_id: 'A-1', reason: CANARIES.email }, withKey),
  );
  await note('conversions', call('GET', '/admin/conversions?site_id=demo', undefined, admin));
  await note('openapi', call('GET', '/openapi.json', undefined, admin));
  await note('wrong key', call('POST', '/server-events', purchase, { 'x-api-key': CANARIES.wrongKey }));
  await note('wrong token', call('GET', '/admin/sites', undefined, { authorization: `Bearer ${CANARIES.wrongToken}` }));

  const offer = { site_id: 'demo', offer_id: 'spring', destination: `${SHOP}/?t={transaction_id}`, clickless: 'allow' };
  const { body: made } = await note('offer', call('POST', '/admin/offers', offer, admin));
  const { postback_token, rejection_token, pixel_token } = JSON.parse(made);
  Object.assign(secrets, { postback_token, rejection_token, pixel_token });
  const click = await note('click', call('GET', `/c/spring?publisher=p-7&sub_id=${EMAIL_IN_URL}`));
  const transaction_id = new URL(String(click.headers.location)).searchParams.get('scnv') ?? '';
  const ofPerson = { user_email: CANARIES.email, adv_sub_id: CANARIES.email, conversion_ip: CANARIES.buyersIp };
  const tell = (path: string, fields: object) => call('GET', `${path}?${new URLSearchParams({ ...fields })}`);
  const sale = { secure: postback_token, transaction_id, ...ofPerson };
  await note('postback', tell('/postback', sale));
  await note('postback form', call('POST', '/postback', { ...sale, publisher: CANARIES.email }));
  await note('alias', tell('/', sale));
  const noClick = { secure: postback_token, publisher: 'p-7', external_order_id: 'A-2', ...ofPerson };
  await note('clickless', tell('/postback', { ...noClick, user_agent: CANARIES.userAgentOfBuyer }));
  await note('wrong postback', tell('/postback', { ...sale, secure: CANARIES.wrongPostbackToken }));
  const reason = `${CANARIES.email} wants it back`;
  await note('rejection', tell('/rejection', { secure: rejection_token, transaction_id, new_rejected_reason: reason }));
  await note('pixel', tell('/pixel.gif', { secure: pixel_token, transaction_id, user_email: CANARIES.email }));
  await note('log', call('GET', '/admin/log', undefined, admin));

  const link = await note('link', call('POST', '/admin/login-links', {}, admin));
  const { searchParams, pathname } = new URL(JSON.parse(link.body).url);
  secrets.loginCode = searchParams.get('code') ?? '';
  await note('login page', call('GET', `${pathname}?code=${secrets.loginCode}`));
  const login = await note('login', call('POST', `${pathname}?code=${secrets.loginCode}`));
  secrets.login = /scnv_login[^=]*=([^;]+)/.exec(String(login.headers['set-cookie']))?.[1] ?? '';
  const [cookie = ''] = String(login.headers['set-cookie']).split(';');
  for (const path of ['/', '/reports/qr-codes', '/reports/trend?site_id=demo', '/reports/funnel.csv?site_id=demo']) {
    await note(path, call('GET', path, undefined, { cookie }));
  }
  await note(
    'register',
    call('PUT', `/admin/scan-sessions/${crypto.randomUUID()}`, { site_id: 'demo', code: 'poster' }, admin),
  );
  await note('erase', call('DELETE', '/admin/subjects', { scan_session_id: crypto.randomUUID() }, admin));
  await note('nothing', call('GET', `/nothing?email=${EMAIL_IN_URL}&secure=${secrets.apiKey}`));

  const before = dump(databaseUrl);
  collector.child.disconnect();
  const { output, complaints } = await collector.ended;

  expect(statuses).toMatchObject({ browser: 200, denied: 200, refused: 422, broken: 422, stranger: 403, server: 200 });
  expect(statuses).toMatchObject({ 'raw e-mail': 422, trial: 422, reject: 200, conversions: 200, openapi: 200 });
  expect(statuses).toMatchObject({ offer: 201, click: 302, postback: 200, alias: 200, 'wrong postback': 403 });
  expect(statuses).toMatchObject({ clickless: 200, rejection: 200, pixel: 200, log: 200 });
  expect(statuses).toMatchObject({
    batch: 200,
    'wrong key': 403,
    'wrong token': 403,
    login: 303,
    '/': 200,
    nothing: 404,
  });
  expect(output, 'the log was on').toContain('/server-events');
  expect(before.includes('pageview'), 'the database was read').toBe(true);
  const told = [before, dump(databaseUrl), output, complaints];
  const found = Object.entries({ ...secrets, emailInUrl: EMAIL_IN_URL }).filter(
    ([, secret]) => secret.length > 5 && told.some((text) => text.includes(secret)),
  );
  expect(found).toEqual([]);
});

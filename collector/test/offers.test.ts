import { afterAll, expect, it } from 'vitest';
import { startCollector } from './collector.ts';
import { query } from './stored.ts';

const collector = await startCollector(afterAll);
const { asAdmin } = collector;

const DESTINATION = 'https://shop.example/?click={transaction_id}';

async function create(fields: object = {}) {
  const { siteId } = await collector.newSite();
  const answer = await asAdmin('POST', '/admin/offers', { site_id: siteId, destination: DESTINATION, ...fields });
  return { siteId, answer, offer: answer.json() };
}

it('creates an offer with a token for each purpose, shown once and stored as hashes', async () => {
  const { siteId, answer, offer } = await create({ offer_id: 'spring', allowed_sources: ['192.0.2.0/24'] });
  expect([answer.statusCode, offer]).toMatchObject([
    201,
    {
      site_id: siteId,
      name: 'spring',
      status: 'active',
      clickless: 'refuse',
      conversions_per_click: 'one',
      approval: 'automatic',
      pixel_approval: 'manual',
      caller_amounts: 'ignore',
    },
  ]);
  const secrets = [offer.postback_token, offer.rejection_token, offer.pixel_token];
  expect(secrets).toEqual(
    ['postback', 'rejection', 'pixel'].map((purpose) => expect.stringMatching(`^scnv_${purpose}_[\\w-]{43}$`)),
  );
  const shown = (await asAdmin('GET', '/admin/offers/spring')).json();
  expect(shown.tokens.map(({ token_start }: { token_start: string }) => token_start)).toEqual(
    expect.arrayContaining(secrets.map((secret) => secret.slice(0, secret.indexOf('_', 5) + 5))),
  );
  const stored = JSON.stringify([shown, ...query(collector.databaseUrl, 'SELECT * FROM tracking_tokens')]);
  for (const secret of secrets) expect(stored).not.toContain(secret);
  expect((await asAdmin('GET', `/admin/offers?site_id=${siteId}`)).json().offers).toMatchObject([
    { offer_id: 'spring' },
  ]);
});

it('changes the given fields, and keeps the rest', async () => {
  const { offer } = await create({ payout: '1.50', currency: 'eur' });
  const path = `/admin/offers/${offer.offer_id}`;
  const changed = await asAdmin('PATCH', path, { status: 'paused', fallback_url: 'https://shop.example/ended' });
  const { postback_token: _, rejection_token: __, pixel_token: ___, ...before } = offer;
  const expected = { ...before, currency: 'EUR', status: 'paused', fallback_url: 'https://shop.example/ended' };
  expect([changed.statusCode, changed.json()]).toEqual([200, expected]);
  expect((await asAdmin('GET', path)).json()).toMatchObject(expected);
});

it('names each wrong field on creation and on change', async () => {
  const { offer } = await create();
  const cases: [object, (string | number)[]][] = [
    [{ destination: 'javascript:alert(1)' }, ['destination']],
    [{ destination: 'https://{sub_id}.example/' }, ['destination']],
    [{ destination: 'https://shop.example/?a={password}' }, ['destination']],
    [{ fallback_url: '//evil.example/' }, ['fallback_url']],
    [{ fallback_url: 'https://shop.example/{sub}' }, ['fallback_url']],
    [{ fallback_url: 'https://{sub_id}.example/' }, ['fallback_url']],
    [{ allowed_sources: ['192.0.2.7', 'shop.example'] }, ['allowed_sources', 1]],
    [{ payout: '1.50' }, ['currency']],
    [{ payout: '1.505', currency: 'EUR' }, ['payout']],
    [{ payout: '-1', currency: 'EUR' }, ['payout']],
    [{ revenue: '1,5', currency: 'EUR' }, ['revenue']],
    [{ currency: 'euro' }, ['currency']],
    [{ currency: 'EUX' }, ['currency']],
    [{ status: 'gone' }, ['status']],
    [{ clickless: true }, ['clickless']],
    [{ conversion_event: '' }, ['conversion_event']],
  ];
  for (const [fields, loc] of cases) {
    const made = (await create(fields)).answer;
    const changed = await asAdmin('PATCH', `/admin/offers/${offer.offer_id}`, fields);
    for (const answer of [made, changed]) {
      expect([answer.statusCode, answer.json().detail], JSON.stringify(fields)).toMatchObject([
        422,
        [{ loc: ['body', ...loc] }],
      ]);
    }
  }
  const nothing = await asAdmin('PATCH', `/admin/offers/${offer.offer_id}`, {});
  expect(nothing.json().detail).toMatchObject([{ msg: 'changes nothing' }]);
  const moved = await asAdmin('PATCH', `/admin/offers/${offer.offer_id}`, { site_id: 'other', offer_id: 'other' });
  expect(moved.json().detail).toMatchObject([{ loc: ['body', 'site_id'] }, { loc: ['body', 'offer_id'] }]);
});

it('answers 404 for an unknown offer, and 409 for one that exists', async () => {
  const { offer, siteId } = await create();
  const again = { site_id: siteId, offer_id: offer.offer_id, destination: DESTINATION };
  expect((await asAdmin('POST', '/admin/offers', again)).statusCode).toBe(409);
  for (const [method, path] of [
    ['GET', '/admin/offers/nobody'],
    ['PATCH', '/admin/offers/nobody'],
    ['POST', '/admin/offers/nobody/rotate'],
    ['GET', '/admin/offers?site_id=nobody'],
  ] as const) {
    expect((await asAdmin(method, path, method === 'GET' ? undefined : {})).statusCode).toBe(404);
  }
  expect((await asAdmin('POST', '/admin/offers', { ...again, offer_id: 'x', site_id: 'nobody' })).statusCode).toBe(404);
});

it('refuses a rotation without a purpose, and one with too long a grace period', async () => {
  const { offer } = await create();
  for (const [body, field] of [
    [{}, 'purpose'],
    [{ purpose: 'admin' }, 'purpose'],
    [{ purpose: 'pixel', grace_hours: 2161 }, 'grace_hours'],
    [{ purpose: 'pixel', grace_hours: -1 }, 'grace_hours'],
    [{ purpose: 'pixel', grace_hours: 'soon' }, 'grace_hours'],
  ] as const) {
    for (const path of [`/admin/offers/${offer.offer_id}/rotate`, '/admin/tokens/rotate']) {
      const answer = await asAdmin('POST', path, body);
      expect([answer.statusCode, answer.json().detail]).toMatchObject([422, [{ loc: ['body', field] }]]);
    }
  }
});

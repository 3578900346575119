import { afterAll, expect, it } from 'vitest';
import { startCollector } from './collector.ts';

const collector = await startCollector(afterAll);

const HASH = '0F'.repeat(32);
const NOBODY = { email_hash: null, phone_hash: null, external_id: null };

it('stores user identifiers, with hashes in lower case', async () => {
  const { postServerEvent, readEvents } = await collector.newSite();
  await postServerEvent({ user_identifiers: { email_hash: HASH, phone_hash: HASH, external_id: 'C-7' } });
  await postServerEvent({ user_identifiers: {} });
  await postServerEvent();
  const known = { email_hash: HASH.toLowerCase(), phone_hash: HASH.toLowerCase(), external_id: 'C-7' };
  expect(readEvents()).toMatchObject([known, NOBODY, NOBODY]);
});

it('discards user identifiers if consent is denied or pending, in repeats too', async () => {
  const { postServerEvent, readEvents, readDuplicates } = await collector.newSite();
  for (const consent of ['denied', 'pending']) {
    const user_identifiers = { email_hash: HASH, phone_hash: HASH, external_id: 'C-7' };
    const event = { order_id: consent, consent, user_identifiers };
    for (let time = 1; time <= 2; time++) await postServerEvent(event);
  }
  expect(readEvents()).toMatchObject([NOBODY, NOBODY]);
  expect(readDuplicates()).toMatchObject([NOBODY, NOBODY]);
});

it('names each wrong identifier, and what it must be', async () => {
  const { postServerEvent, readEvents } = await collector.newSite();
  const cases: [string, unknown, string][] = [
    ['email_hash', 'jane', '64 hex digits'],
    ['email_hash', HASH.slice(1), '64 hex digits'],
    ['email_hash', `${HASH}0`, '64 hex digits'],
    ['email_hash', `${HASH}\n`, '64 hex digits'],
    ['phone_hash', `${HASH.slice(1)}g`, '64 hex digits'],
    ['phone_hash', 380441234567, '64 hex digits'],
    ['external_id', '', '1 to 128 characters'],
    ['external_id', 'x'.repeat(129), '1 to 128 characters'],
    ['external_id', 7, '1 to 128 characters'],
  ];
  for (const [field, value, limit] of cases) {
    const answer = await postServerEvent({ user_identifiers: { [field]: value } });
    expect([answer.statusCode, answer.json().detail], `${field} ${value}`).toMatchObject([
      422,
      [{ loc: ['body', 'user_identifiers', field], msg: expect.stringContaining(limit) }],
    ]);
  }
  expect((await postServerEvent({ user_identifiers: 'C-7' })).json().detail).toMatchObject([
    { loc: ['body', 'user_identifiers'], msg: expect.stringContaining('email_hash, phone_hash and external_id') },
  ]);
  expect(readEvents()).toEqual([]);
});

it('refuses a raw e-mail address wherever it is, and accepts the good neighbors', async () => {
  const { siteId, apiKey, postServerEvent, readEvents } = await collector.newSite();
  const cases: [object, ...(string | number)[]][] = [
    [{ event_name: 'jane@shop.example' }, 'event_name'],
    [{ order_id: 'jane@shop.example' }, 'order_id'],
    [{ properties: { customer: ['Jane', 'jane@shop.example'] } }, 'properties', 'customer', 1],
    [{ properties: { 'jane@shop.example': true } }, 'properties'],
    [{ user_identifiers: { external_id: 'jane@shop.example' } }, 'user_identifiers', 'external_id'],
    [{ user_identifiers: { email: 'jane@shop.example' } }, 'user_identifiers', 'email'],
    [{ something_new: { page: '/?mail=jane%40shop.example' } }, 'something_new', 'page'],
    [{ consent: 'denied', properties: { mail: 'jane@shop.example' } }, 'properties', 'mail'],
  ];
  for (const [fields, ...loc] of cases) {
    const answer = await postServerEvent(fields);
    expect([answer.statusCode, answer.json().detail], JSON.stringify(fields)).toEqual([
      422,
      [{ loc: ['body', ...loc], msg: expect.stringContaining('email_hash'), type: 'raw_email' }],
    ]);
    expect(answer.body).not.toContain('jane');
  }
  expect(readEvents()).toEqual([]);

  const event = { site_id: siteId, event_name: 'purchase', scan_session_id: '0a0a0a0a-0000-4000-8000-000000000000' };
  const events = [event, { ...event, properties: { mail: 'jane@shop.example' } }];
  const answer = await collector.send('POST', '/server-events/batch', { events }, { 'x-api-key': apiKey });
  expect(answer.json()).toMatchObject({ accepted: 1, rejected: 1 });
  expect(answer.json().results[1].detail[0].loc).toEqual(['body', 'events', 1, 'properties', 'mail']);
});

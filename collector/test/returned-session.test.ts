import { afterAll, describe, expect, it } from 'vitest';
import { type Answer, SHOP, START, STRANGE_SCAN, startCollector } from './collector.ts';

const collector = await startCollector(afterAll);

const DAY_S = 24 * 60 * 60;
const GOOD = { event_type: 'pageview' };
const scan = { sid: STRANGE_SCAN, scanned_at: START - 1_000 };

const cookiesOf = ({ headers }: Answer) => [headers['set-cookie'] ?? []].flat();

it('returns its session to the page as a cookie that its script can read', async () => {
  const { postEvents, readEvents } = await collector.newSite();
  const answer = await postEvents([GOOD], { session_cookie: scan });
  expect(answer.json()).toEqual({ accepted: 1, duplicates: 0, rejected: 0, results: [] });
  const value = `${STRANGE_SCAN}.${START - 1_000}`;
  expect(cookiesOf(answer)).toEqual([`_scnv=${value}; Max-Age=${60 * DAY_S - 1}; Path=/; Secure; SameSite=Lax`]);
  expect(readEvents()).toHaveLength(1);
});

it('sets it for a parent domain of the page, and as plain http for a plain page', async () => {
  const { change, postEvents } = await collector.newSite();
  await change({ allowed_domains: ['*.shop.example'] });
  const session_cookie = { ...scan, domain: '.shop.example' };
  const answer = await postEvents([GOOD], { session_cookie }, { referer: 'http://www.shop.example/' });
  const [, ...attributes] = cookiesOf(answer).join().split('; ');
  expect(attributes.sort()).toEqual([`Domain=shop.example`, `Max-Age=${60 * DAY_S - 1}`, 'Path=/', 'SameSite=Lax']);
});

it('sets it with a partly accepted batch, a repeated one, and a single event', async () => {
  const { siteId, post, postEvents } = await collector.newSite();
  const event = { ...GOOD, event_id: STRANGE_SCAN };
  const answers = [
    await postEvents([event, { event_type: '' }], { session_cookie: scan }),
    await postEvents([event], { session_cookie: scan }),
    await post({ site_id: siteId, ...GOOD, session_cookie: scan }),
  ];
  for (const answer of answers) expect([answer.statusCode, cookiesOf(answer).length]).toEqual([200, 1]);
});

it('sets none if nobody asks, and stores nothing of it', async () => {
  const { postEvents, readEvents } = await collector.newSite();
  expect(cookiesOf(await postEvents([GOOD]))).toEqual([]);
  await postEvents([GOOD], { session_cookie: { sid: 'secret-id', scanned_at: 'secret-time' } });
  expect(JSON.stringify(readEvents())).not.toContain('secret');
});

describe('accepts the events, sets no cookie and says why', () => {
  it.each<[string, object, object, string[]]>([
    ['of what is no session cookie', { session_cookie: 5 }, {}, []],
    ['of a strange id', { session_cookie: { ...scan, sid: `${STRANGE_SCAN}\r\nSet-Cookie: evil=1` } }, {}, ['sid']],
    [
      'of a strange domain',
      { session_cookie: { ...scan, domain: 'shop.example\r\nSet-Cookie: evil=1' } },
      {},
      ['domain'],
    ],
    ['of a domain of others', { session_cookie: { ...scan, domain: 'evil.example' } }, {}, ['domain']],
    ['without consent', { session_cookie: scan, consent: 'pending' }, {}, []],
    ['without the consent of one event', { session_cookie: scan }, { consent: 'denied' }, []],
  ])('%s', async (_, shared, fields, where) => {
    const { postEvents, readEvents } = await collector.newSite();
    const answer = await postEvents([{ ...GOOD, ...fields }, GOOD], shared);
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      {
        accepted: 2,
        duplicates: 0,
        rejected: 0,
        results: [],
        remarks: [{ loc: ['body', 'session_cookie', ...where], msg: expect.any(String), type: expect.any(String) }],
      },
    ]);
    expect(cookiesOf(answer)).toEqual([]);
    expect(readEvents()).toHaveLength(2);
  });
});

it('sets none with a refusal, nor with the answer to a question', async () => {
  const { siteId, post, postEvents, change } = await collector.newSite();
  const session_cookie = scan;
  const answers = [
    await postEvents([{}], { session_cookie }),
    await postEvents([GOOD], { session_cookie }, { origin: 'https://evil.example' }),
    await post({ site_id: siteId, asks: [STRANGE_SCAN], session_cookie }),
  ];
  await change({ status: 'paused' });
  answers.push(await postEvents([GOOD], { session_cookie }));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([422, 403, 200, 400]);
  expect(answers.flatMap(cookiesOf)).toEqual([]);
});

it('never overwrites a login', async () => {
  const { postEvents } = await collector.newSite();
  const [cookie] = cookiesOf(
    await postEvents([GOOD], { session_cookie: { ...scan, name: 'scnv_login' } }, { origin: SHOP }),
  );
  expect(cookie).toMatch(/^_scnv=/);
});

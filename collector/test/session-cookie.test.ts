import { SESSION_LIFETIME_MS } from '@scnv/sdk/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideSessionCookie } from '../src/session-cookie.ts';
import { SHOP, START, STRANGE_SCAN } from './collector.ts';

const DAY_S = 24 * 60 * 60;
const RECORD = { sid: STRANGE_SCAN, scanned_at: START - 1_500 };
const PAGE = new URL(`${SHOP}/shoes`);

const recordOf = (fields: object = {}) => JSON.stringify({ ...RECORD, ...fields });
const decide = (session_cookie: unknown, rest: object = {}, page: URL = PAGE) =>
  decideSessionCookie({ session_cookie, events: [{}], ...rest }, page, START);

it('sets nothing and says nothing where nothing is asked for', () => {
  expect(decideSessionCookie({ events: [{}] }, PAGE, START)).toBeNull();
});

describe('a good record', () => {
  it('is kept as it is for what is left of its 60 days', () => {
    const record = recordOf({ visitor_id: STRANGE_SCAN, of_the_shop: 'Ціна 5 €; ok' });
    expect(decide({ record })).toEqual({ value: { record, domain: null, maxAgeS: 60 * DAY_S - 2, secure: true } });
  });

  it.each([
    ['just now', 0, 60 * DAY_S],
    ['by a clock that is ahead', 40 * DAY_S, 60 * DAY_S],
    ['59 days ago', -59 * DAY_S, DAY_S],
    ['60 days ago, but for a second', -60 * DAY_S + 1, 1],
  ])('of a scan %s lives as long', (_, secondsFromNow, maxAgeS) => {
    const record = recordOf({ scanned_at: START + secondsFromNow * 1000 });
    expect(decide({ record })).toMatchObject({ value: { maxAgeS } });
  });

  it.each([
    ['https://shop.example/', true],
    ['http://shop.example/', false],
    ['http://localhost:8788/', false],
  ])('of a page at %s is secure: %s', (page, secure) => {
    expect(decide({ record: recordOf() }, {}, new URL(page))).toMatchObject({ value: { secure } });
  });

  it.each([
    ['shop.example', 'https://shop.example/', 'shop.example'],
    ['shop.example', 'https://www.shop.example:8443/', 'shop.example'],
    ['.Shop.Example', 'https://www.shop.example/', 'shop.example'],
    ['xn--80ak6aa92e.example', 'https://www.xn--80ak6aa92e.example/', 'xn--80ak6aa92e.example'],
    ['127.0.0.1', 'http://127.0.0.1:8788/', '127.0.0.1'],
    ['localhost', 'http://shop.localhost:8788/', 'localhost'],
  ])('goes to the domain %s for a page at %s', (domain, page, expected) => {
    expect(decide({ record: recordOf(), domain }, {}, new URL(page))).toMatchObject({ value: { domain: expected } });
  });

  it('may take 2 KiB, as long as it fits into a cookie', () => {
    const filled = (bytes: number) => recordOf({ x: 'x'.repeat(bytes - recordOf({ x: '' }).length) });
    expect(decide({ record: filled(2048) })).toHaveProperty('value');
    expect(decide({ record: filled(2049) })).toMatchObject({ errors: [{ msg: expect.stringContaining('2048') }] });
    // Each of these letters takes two bytes in the record, and six in the cookie.
    const letters = recordOf({ x: 'ї'.repeat(800) });
    expect(decide({ record: letters })).toMatchObject({ errors: [{ msg: expect.stringContaining('4096') }] });
  });
});

const AT_RECORD = ['body', 'session_cookie', 'record'];
const AT_DOMAIN = ['body', 'session_cookie', 'domain'];

describe('no cookie, but its reason,', () => {
  const good = { record: recordOf() };
  it.each<[string, unknown, string[]]>([
    ['null', null, ['body', 'session_cookie']],
    ['a text', recordOf(), ['body', 'session_cookie']],
    ['no record', {}, AT_RECORD],
    ['a record that is no text', { record: RECORD }, AT_RECORD],
    ['a record that is no JSON', { record: `${recordOf()}\r\nSet-Cookie: evil=1` }, AT_RECORD],
    ['a record of null', { record: 'null' }, AT_RECORD],
    ['a record that is a list', { record: '[]' }, AT_RECORD],
    ['a record without sid', { record: recordOf({ sid: undefined }) }, AT_RECORD],
    ['a record with a sid that is no UUID', { record: recordOf({ sid: 'winter' }) }, AT_RECORD],
    ['a record without its time', { record: recordOf({ scanned_at: undefined }) }, AT_RECORD],
    ['a time as a text', { record: recordOf({ scanned_at: '2026-11-21' }) }, AT_RECORD],
    ['an endless time', { record: `{"sid":"${STRANGE_SCAN}","scanned_at":1e999}` }, AT_RECORD],
    ['a broken letter', { record: recordOf().replace('}', ',"x":"\ud83d"}') }, AT_RECORD],
    ['a scan of 60 days ago', { record: recordOf({ scanned_at: START - SESSION_LIFETIME_MS }) }, AT_RECORD],
    ['a scan of ages ago', { record: recordOf({ scanned_at: -1e300 }) }, AT_RECORD],
    ['a domain that is no text', { ...good, domain: 5 }, AT_DOMAIN],
    ['an empty domain', { ...good, domain: '' }, AT_DOMAIN],
    ['a domain of one word', { ...good, domain: 'example' }, AT_DOMAIN],
    ['a domain with a port', { ...good, domain: 'shop.example:8443' }, AT_DOMAIN],
    ['an address', { ...good, domain: 'https://shop.example' }, AT_DOMAIN],
    ['a domain with a path', { ...good, domain: 'shop.example/x' }, AT_DOMAIN],
    ['a domain with attributes', { ...good, domain: 'shop.example; Path=/admin' }, AT_DOMAIN],
    ['a domain with a header', { ...good, domain: 'shop.example\r\nSet-Cookie: evil=1' }, AT_DOMAIN],
    ['a domain with a line', { ...good, domain: 'shop.example\n' }, AT_DOMAIN],
    ['a domain with an empty label', { ...good, domain: 'shop..example' }, AT_DOMAIN],
    ['a pattern', { ...good, domain: '*.shop.example' }, AT_DOMAIN],
    ['too long a domain', { ...good, domain: `${'x.'.repeat(127)}example` }, AT_DOMAIN],
    ['a domain that the page is not under', { ...good, domain: 'other.example' }, AT_DOMAIN],
    ['a domain that only ends alike', { ...good, domain: 'op.example' }, AT_DOMAIN],
    ['a subdomain of the page’s', { ...good, domain: 'www.shop.example' }, AT_DOMAIN],
  ])('comes of %s', (_, asked, loc) => {
    expect(decide(asked)).toEqual({ errors: [{ loc, msg: expect.any(String), type: expect.any(String) }] });
  });

  it('names record and domain where both are wrong', () => {
    const decision = decide({ record: '', domain: '' });
    expect(decision).toMatchObject({ errors: [{ loc: AT_RECORD }, { loc: AT_DOMAIN }] });
  });

  it.each<[string, object]>([
    ['is denied', { consent: 'denied' }],
    ['is pending', { consent: 'pending' }],
    ['is something else', { consent: 'yes' }],
    ['of one event is denied', { events: [{ consent: 'granted' }, { consent: 'denied' }] }],
    ['of one event is pending', { consent: 'granted', events: [{}, { consent: 'pending' }] }],
    ['of the envelope is denied, whatever its events say', { consent: 'denied', events: [{ consent: 'granted' }] }],
    ['of the single event is denied', { consent: 'denied', events: undefined, event_type: 'pageview' }],
  ])('comes where consent %s', (_, rest) => {
    const errors = [{ loc: ['body', 'session_cookie'], msg: expect.stringContaining('consent'), type: 'consent' }];
    expect(decide({ record: recordOf() }, rest)).toEqual({ errors });
  });

  it.each<[string, object]>([
    ['granted', { consent: 'granted', events: [{ consent: 'granted' }, {}] }],
    ['never asked for', { events: [{}, null, 'nonsense'] }],
  ])('does not come where consent is %s', (_, rest) => {
    expect(decide({ record: recordOf() }, rest)).toHaveProperty('value');
  });
});

it('whatever is asked for, gives a reason or what a header can carry', () => {
  const anyRecord = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.record({ sid: fc.uuid(), scanned_at: fc.integer(), x: fc.jsonValue() }).map((record) => JSON.stringify(record)),
    fc.dictionary(fc.string(), fc.string({ unit: 'binary' })).map((more) => recordOf(more)),
  );
  const anyDomain = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', '.', '\r', '\n', ';', ' ', '\0').map((letter) => `${letter}shop.example${letter}`),
    fc.domain(),
  );
  const anything = fc.oneof(fc.record({ record: anyRecord, domain: anyDomain }, { requiredKeys: [] }), fc.jsonValue());
  fc.assert(
    fc.property(anything, (asked) => {
      const decision = decide(asked);
      if (!decision) throw new Error('it was asked for');
      if ('errors' in decision) return void expect(decision.errors.length).toBeGreaterThan(0);
      const { record, domain, maxAgeS } = decision.value;
      expect(encodeURIComponent(record)).toMatch(/^[\w%.!~*'()-]*$/);
      expect(domain ?? '').toMatch(/^[a-z\d.-]*$/);
      expect(maxAgeS).toBeGreaterThan(0);
      expect(maxAgeS).toBeLessThanOrEqual(60 * DAY_S);
    }),
  );
});

import { SESSION_LIFETIME_MS } from '@scnv/sdk/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideSessionCookie } from '../src/session-cookie.ts';
import { SHOP, START, STRANGE_SCAN } from './collector.ts';

const DAY_S = 24 * 60 * 60;
const GOOD = { sid: STRANGE_SCAN, scanned_at: START - 1_500 };
const PAGE = new URL(`${SHOP}/shoes`);

const decide = (session_cookie: unknown, rest: object = {}, page: URL = PAGE) =>
  decideSessionCookie({ session_cookie, events: [{}], ...rest }, page, START);

it('sets nothing and says nothing if nothing is asked for', () => {
  expect(decideSessionCookie({ events: [{}] }, PAGE, START)).toBeNull();
});

describe('a good scan', () => {
  it('is kept with its time for the rest of its 60 days', () => {
    const value = `${STRANGE_SCAN}.${START - 1_500}`;
    expect(decide(GOOD)).toEqual({ value: { value, domain: null, maxAgeS: 60 * DAY_S - 2, secure: true } });
  });

  it.each([
    ['just now', 0, 60 * DAY_S],
    ['by a clock that is ahead', 40 * DAY_S, 60 * DAY_S],
    ['59 days ago', -59 * DAY_S, DAY_S],
    ['60 days ago, but for a second', -60 * DAY_S + 1, 1],
  ])('of %s is kept as long', (_, secondsFromNow, maxAgeS) => {
    expect(decide({ ...GOOD, scanned_at: START + secondsFromNow * 1000 })).toMatchObject({ value: { maxAgeS } });
  });

  it.each([
    ['https://shop.example/', true],
    ['http://shop.example/', false],
    ['http://localhost:8788/', false],
  ])('of a page at %s is secure: %s', (page, secure) => {
    expect(decide(GOOD, {}, new URL(page))).toMatchObject({ value: { secure } });
  });

  it.each([
    ['shop.example', 'https://shop.example/', 'shop.example'],
    ['shop.example', 'https://www.shop.example:8443/', 'shop.example'],
    ['.Shop.Example', 'https://www.shop.example/', 'shop.example'],
    ['xn--80ak6aa92e.example', 'https://www.xn--80ak6aa92e.example/', 'xn--80ak6aa92e.example'],
    ['127.0.0.1', 'http://127.0.0.1:8788/', '127.0.0.1'],
    ['localhost', 'http://shop.localhost:8788/', 'localhost'],
  ])('is set on the domain %s for a page at %s', (domain, page, expected) => {
    expect(decide({ ...GOOD, domain }, {}, new URL(page))).toMatchObject({ value: { domain: expected } });
  });
});

describe('no cookie, but a reason,', () => {
  it.each<[string, unknown, string?]>([
    ['null', null],
    ['a text', `${STRANGE_SCAN}.${START}`],
    ['a list', [GOOD]],
    ['no id', { scanned_at: START }, 'sid'],
    ['an id that is no UUID', { ...GOOD, sid: 'winter' }, 'sid'],
    ['an id with a header', { ...GOOD, sid: `${STRANGE_SCAN}\r\nSet-Cookie: evil=1` }, 'sid'],
    ['an id with a line', { ...GOOD, sid: `${STRANGE_SCAN}\n` }, 'sid'],
    ['an id with attributes', { ...GOOD, sid: `${STRANGE_SCAN}; Path=/admin` }, 'sid'],
    ['no time', { sid: STRANGE_SCAN }, 'scanned_at'],
    ['a time as a text', { ...GOOD, scanned_at: '2026-11-21' }, 'scanned_at'],
    ['an endless time', { ...GOOD, scanned_at: Number.POSITIVE_INFINITY }, 'scanned_at'],
    ['a broken time', { ...GOOD, scanned_at: 0.5 }, 'scanned_at'],
    ['a time before all times', { ...GOOD, scanned_at: -1e300 }, 'scanned_at'],
    ['a scan of 60 days ago', { ...GOOD, scanned_at: START - SESSION_LIFETIME_MS }, 'scanned_at'],
    ['a scan of 1970', { ...GOOD, scanned_at: 0 }, 'scanned_at'],
    ['a domain that is no text', { ...GOOD, domain: 5 }, 'domain'],
    ['an empty domain', { ...GOOD, domain: '' }, 'domain'],
    ['a domain of one word', { ...GOOD, domain: 'example' }, 'domain'],
    ['a domain with a port', { ...GOOD, domain: 'shop.example:8443' }, 'domain'],
    ['an address', { ...GOOD, domain: 'https://shop.example' }, 'domain'],
    ['a domain with a path', { ...GOOD, domain: 'shop.example/x' }, 'domain'],
    ['a domain with attributes', { ...GOOD, domain: 'shop.example; Path=/admin' }, 'domain'],
    ['a domain with a header', { ...GOOD, domain: 'shop.example\r\nSet-Cookie: evil=1' }, 'domain'],
    ['a domain with a line', { ...GOOD, domain: 'shop.example\n' }, 'domain'],
    ['a domain with an empty label', { ...GOOD, domain: 'shop..example' }, 'domain'],
    ['a pattern', { ...GOOD, domain: '*.shop.example' }, 'domain'],
    ['too long a domain', { ...GOOD, domain: `${'x.'.repeat(127)}example` }, 'domain'],
    ['a domain that the page is not under', { ...GOOD, domain: 'other.example' }, 'domain'],
    ['a domain that only ends alike', { ...GOOD, domain: 'op.example' }, 'domain'],
    ['a subdomain of the page’s', { ...GOOD, domain: 'www.shop.example' }, 'domain'],
  ])('results from %s', (_, asked, field) => {
    const loc = ['body', 'session_cookie', ...(field ? [field] : [])];
    expect(decide(asked)).toEqual({ errors: [{ loc, msg: expect.any(String), type: expect.any(String) }] });
  });

  it('names each field that is wrong', () => {
    const decision = decide({ ...GOOD, scanned_at: 0, domain: '' });
    expect(decision).toMatchObject({ errors: [{ loc: { 2: 'scanned_at' } }, { loc: { 2: 'domain' } }] });
  });

  it.each<[string, object]>([
    ['is denied', { consent: 'denied' }],
    ['is pending', { consent: 'pending' }],
    ['is something else', { consent: 'yes' }],
    ['of one event is denied', { events: [{ consent: 'granted' }, { consent: 'denied' }] }],
    ['of one event is pending', { consent: 'granted', events: [{}, { consent: 'pending' }] }],
    ['of the envelope is denied, whatever its events say', { consent: 'denied', events: [{ consent: 'granted' }] }],
    ['of the single event is denied', { consent: 'denied', events: undefined, event_type: 'pageview' }],
  ])('comes if consent %s', (_, rest) => {
    const errors = [{ loc: ['body', 'session_cookie'], msg: expect.stringContaining('consent'), type: 'consent' }];
    expect(decide(GOOD, rest)).toEqual({ errors });
  });

  it.each<[string, object]>([
    ['granted', { consent: 'granted', events: [{ consent: 'granted' }, {}] }],
    ['never asked for', { events: [{}, null, 'nonsense'] }],
  ])('does not come if consent is %s', (_, rest) => {
    expect(decide(GOOD, rest)).toHaveProperty('value');
  });
});

it('whatever is asked for, returns a reason or a valid header value', () => {
  const anyStrange = fc.constantFrom('', '.', '\r', '\n', ';', ' ', '\0');
  const anyText = fc.string({ unit: 'binary' });
  const around = (text: fc.Arbitrary<string>) => fc.tuple(anyStrange, text, anyStrange).map((parts) => parts.join(''));
  const anyAsked = fc.record(
    {
      sid: fc.oneof(anyText, fc.uuid(), around(fc.uuid())),
      scanned_at: fc.oneof(fc.integer({ min: START - SESSION_LIFETIME_MS * 2, max: START * 2 }), fc.double(), anyText),
      domain: fc.oneof(anyText, around(fc.constantFrom('shop.example', 'SHOP.example')), fc.domain()),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(anyAsked, fc.jsonValue()), (asked) => {
      const decision = decide(asked);
      if (!decision) throw new Error('it was asked for');
      if ('errors' in decision) return void expect(decision.errors.length).toBeGreaterThan(0);
      const { value, domain, maxAgeS } = decision.value;
      expect(value).toMatch(/^[\da-f-]{36}\.\d+$/i);
      expect([null, 'shop.example']).toContain(domain);
      expect(maxAgeS).toBeGreaterThan(0);
      expect(maxAgeS).toBeLessThanOrEqual(60 * DAY_S);
    }),
  );
});

import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scanSessionIdFrom } from '../../src/node/index.ts';
import { isUuid } from '../../src/wire.ts';
import { OTHER_SCAN, SCAN } from '../world.ts';

const LANDING = `/landing?utm_source=poster&scnv=${SCAN}`;
const cookieOf = (sid: string) => `_scnv=${sid}.1795253400000`;

/** A request as Node's own server provides it. */
function incoming(url: string, cookie?: string): IncomingMessage {
  return Object.assign(new IncomingMessage(new Socket()), { url, headers: cookie ? { cookie } : {} });
}

describe('finds the scan in the address', () => {
  test.each<[string, Parameters<typeof scanSessionIdFrom>[0]]>([
    ['of a text', `https://shop.example${LANDING}`],
    ['of a text without a host', LANDING],
    ['of a URL', new URL(LANDING, 'https://shop.example')],
    ['of a web request', new Request(`https://shop.example${LANDING}`)],
    ['of a request of Node', incoming(LANDING)],
    ['of a request of Fastify or Express', { url: LANDING, originalUrl: LANDING, headers: { host: 'shop.example' } }],
    ['of a request below a mounted router', { url: '/', originalUrl: LANDING, headers: {} }],
    ['of a request that has nothing else', { url: LANDING }],
  ])('%s', (_, source) => {
    expect(scanSessionIdFrom(source)).toBe(SCAN);
  });

  test('if another site has handed it over within two minutes, and no later', () => {
    const handedOver = (agoMs: number) => `/landing?scnv=${SCAN}&scnv_t=1795253400000.${Date.now() - agoMs}`;
    expect(scanSessionIdFrom(handedOver(60_000))).toBe(SCAN);
    expect(scanSessionIdFrom(handedOver(180_000))).toBeNull();
  });

  test('before the one in the cookie, which is older', () => {
    expect(scanSessionIdFrom({ url: LANDING, headers: { cookie: cookieOf(OTHER_SCAN) } })).toBe(SCAN);
  });
});

describe('finds the scan in the cookie', () => {
  const later = '/checkout?scnv=winter-sale';
  test.each<[string, Parameters<typeof scanSessionIdFrom>[0]]>([
    ['of a request of Node', incoming(later, cookieOf(SCAN))],
    ['of a web request', new Request(`https://shop.example${later}`, { headers: { cookie: cookieOf(SCAN) } })],
    ['of web headers alone', { headers: new Headers({ cookie: cookieOf(SCAN) }) }],
    ['among others', incoming(later, `a=b; x_scnv=1; ${cookieOf(SCAN)}; c=%E0%A4%A`)],
    ['without a blank before it', incoming(later, `a=b;${cookieOf(SCAN)};c=d`)],
    [
      'behind one that is broken',
      incoming(later, `_scnv=%E0%A4%A; _scnv=.; _scnv=null.1; _scnv=; _scnv; ${cookieOf(SCAN)}`),
    ],
    ['behind one of another SDK', incoming(later, `${cookieOf('visitor-7')}; ${cookieOf(SCAN)}`)],
    ['of headers that are lists', { url: later, headers: { cookie: ['a=b', cookieOf(SCAN)] } }],
  ])('%s', (_, source) => {
    expect(scanSessionIdFrom(source)).toBe(SCAN);
  });
});

describe('finds none', () => {
  const hostile = {
    get url(): string {
      throw new Error('no');
    },
  };
  test.each<[string, unknown]>([
    ['in an address without one', 'https://shop.example/'],
    ['in what is no UUID', '/?scnv=winter-sale'],
    ['in a request without a cookie', incoming('/')],
    ['in a cookie with another name', incoming('/', cookieOf(SCAN).replace('_scnv', '__scnv'))],
    ['in a cookie with more before the id', incoming('/', `_scnv=x${SCAN}.1`)],
    ['in a cookie with more behind the id', incoming('/', `_scnv=${SCAN}x.1`)],
    ['in a cookie without a UUID', incoming('/', cookieOf('winter-sale'))],
    ['in nothing', undefined],
    ['in null', null],
    ['in a number', 7],
    ['in an empty object', {}],
    ['in a request of strange parts', { url: 7, headers: 'cookie' }],
    ['in headers of null', { url: '/', headers: null }],
    ['behind a getter that throws', hostile],
    ['in what cannot be a text', { url: Object.create(null), headers: { cookie: Object.create(null) } }],
  ])('%s', (_, source) => {
    expect(scanSessionIdFrom(source as string)).toBeNull();
  });
});

test('never throws, and returns a UUID or null', () => {
  const anyCookie = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'binary' }).map((value) => `_scnv=${value}`),
    fc.uuid().map((sid) => cookieOf(sid)),
  );
  const anyUrl = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.oneof(fc.uuid(), fc.string()).map((id) => `/?scnv=${id}`),
  );
  const anySource = fc.oneof(
    fc.anything(),
    fc.record({ url: fc.oneof(anyUrl, fc.anything()), headers: fc.record({ cookie: anyCookie }) }),
    fc.record({ url: anyUrl, headers: fc.record({ get: fc.func(fc.oneof(anyCookie, fc.anything())) }) }),
  );
  fc.assert(
    fc.property(anySource, (source) => {
      const id = scanSessionIdFrom(source as string);
      expect(id === null || isUuid(id)).toBe(true);
    }),
  );
});

test('returns whatever scan a cookie was made from, at any position', () => {
  const anyOther = fc.tuple(fc.stringMatching(/^[a-z]\w{0,9}$/), fc.stringMatching(/^[\w%"'(){}]*$/));
  const others = fc.array(
    anyOther.map((pair) => pair.join('=')),
    { maxLength: 5 },
  );
  fc.assert(
    fc.property(others, fc.uuid(), others, (before, sid, after) => {
      const cookie = [...before, cookieOf(sid), ...after].join('; ');
      expect(scanSessionIdFrom({ url: '/', headers: { cookie } })).toBe(sid);
    }),
  );
});

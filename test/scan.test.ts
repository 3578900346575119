import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isHandOver, scanIn, withoutScan, withScan } from '../src/scan.ts';
import { isUuid } from '../src/wire.ts';
import { DAY_MS, OTHER_SCAN, SCAN, START } from './world.ts';

const sidIn = (url: string) => scanIn(url, START)?.sid ?? null;

test.each([
  ['the query', `https://shop.example/?scnv=${SCAN}`],
  ['a query among others', `https://shop.example/a/b?utm_source=qr&scnv=${SCAN}&x=1#top`],
  ['the fragment', `https://shop.example/#scnv=${SCAN}`],
  ['the query of a hash route', `https://shop.example/#/cart?scnv=${SCAN}`],
  ['the second place, when the first is no UUID', `https://shop.example/?scnv=nonsense&scnv=${SCAN}`],
])('finds the scan in %s', (_, url) => {
  expect(sidIn(url)).toBe(SCAN);
});

test('takes the first of two scans', () => {
  expect(sidIn(`https://shop.example/?scnv=${SCAN}&scnv=${OTHER_SCAN}`)).toBe(SCAN);
});

test.each([
  ['no parameter', 'https://shop.example/'],
  ['an empty one', 'https://shop.example/?scnv='],
  ['one without a value', 'https://shop.example/?scnv'],
  ['a text', 'https://shop.example/?scnv=winter-sale'],
  ['a UUID with something behind it', `https://shop.example/?scnv=${SCAN}0`],
  ['a script', 'https://shop.example/?scnv=<script>alert(1)</script>'],
  ['another parameter that ends alike', `https://shop.example/?xscnv=${SCAN}`],
  ['another case', `https://shop.example/?SCNV=${SCAN}`],
  ['a UUID in the path', `https://shop.example/scnv=${SCAN}`],
])('finds none in %s', (_, url) => {
  expect(sidIn(url)).toBeNull();
});

const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl({ withQueryParameters: true, withFragments: true }));
const anyValue = fc.oneof(fc.string(), fc.uuid());

test('never throws, and returns a UUID from the address or null', () => {
  const anyAddress = fc.oneof(
    anyText,
    fc
      .tuple(anyText, fc.constantFrom('?', '&', '#', ''), anyValue, anyText)
      .map(([a, b, c, d]) => `${a}${b}scnv=${c}${d}`),
  );
  fc.assert(
    fc.property(anyAddress, (address) => {
      const id = sidIn(address);
      if (id === null) return;
      expect(isUuid(id)).toBe(true);
      expect(address).toContain(id);
    }),
  );
});

test('finds any UUID wherever other parameters are', () => {
  const anyQuery = fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), fc.stringMatching(/^\w*$/));
  fc.assert(
    fc.property(anyQuery, fc.uuid(), anyQuery, (before, scan, after) => {
      const query = [new URLSearchParams(before), `scnv=${scan}`, new URLSearchParams(after)].join('&');
      expect(sidIn(`https://shop.example/?${query}`)).toBe(scan);
    }),
  );
});

describe('a scan in an address', () => {
  test('has the current time', () => {
    expect(scanIn(`https://shop.example/?scnv=${SCAN}`, START)).toEqual({ sid: SCAN, at: START });
    expect(scanIn('https://shop.example/?scnv=winter-sale', START)).toBeNull();
  });

  const scannedAt = START - 20 * DAY_MS;
  const handedOver = (clickedAt: number | string) =>
    `https://other.example/?scnv=${SCAN}&scnv_t=${scannedAt}.${clickedAt}`;

  test('that another site has handed over has the time it had there', () => {
    for (const now of [START, START + 119_999])
      expect(scanIn(handedOver(START), now)).toEqual({ sid: SCAN, at: scannedAt });
    expect(isHandOver(handedOver(START))).toBe(true);
    expect(isHandOver(`https://other.example/?scnv=${SCAN}`)).toBe(false);
  });

  test.each([
    ['two minutes old', handedOver(START - 120_000)],
    ['two minutes ahead', handedOver(START + 120_000)],
    ['without the moment of its click', handedOver('')],
    ['without any time', `https://other.example/?scnv=${SCAN}&scnv_t=`],
    ['a text', `https://other.example/?scnv=${SCAN}&scnv_t=now`],
  ])('is ignored when the hand-over is %s', (_, url) => {
    expect(scanIn(url, START)).toBeNull();
  });

  test('is not in the future', () => {
    expect(scanIn(`https://other.example/#scnv_t=${START + DAY_MS}.${START}&scnv=${SCAN}`, START)?.at).toBe(START);
  });
});

test.each([
  ['?scnv=x', ''],
  ['?scnv=x&a=1&a=2', '?a=1&a=2'],
  ['?a=1&scnv=x', '?a=1'],
  ['?a=%20&scnv=x&&b#top', '?a=%20&&b#top'],
  ['?scnv=x&scnv_t=1.2', ''],
  ['?scnv=x&a=1&scnv_t=1.2#c', '?a=1#c'],
  ['#scnv=x', ''],
  ['#/cart?scnv=x&b=2', '#/cart?b=2'],
  ['?a#scnv=x&b', '?a#b'],
  ['?xscnv=x&SCNV=y&scnvx=z', '?xscnv=x&SCNV=y&scnvx=z'],
])('%s without the scan is %j', (query, rest) => {
  expect(withoutScan(`https://shop.example/a${query}`)).toBe(`https://shop.example/a${rest}`);
});

test.each([
  ['', '?', ''],
  ['?a=1', '?a=1&', ''],
  ['#top', '?', '#top'],
  ['?a=1#/x?y', '?a=1&', '#/x?y'],
  ['#/x?y', '?', '#/x?y'],
  ['?scnv=old&a=%20', '?a=%20&', ''],
])('a link to %j carries the scan', (rest, before, after) => {
  const link = withScan(`https://other.example/b${rest}`, { sid: SCAN, at: 5 }, 7);
  expect(link).toBe(`https://other.example/b${before}scnv=${SCAN}&scnv_t=5.7${after}`);
});

test('what a link carries arrives, and leaves nothing behind when it is removed', () => {
  const anyUrl = fc.webUrl({ withQueryParameters: true, withFragments: true });
  fc.assert(
    fc.property(anyUrl, fc.uuid(), fc.nat(), (url, sid, at) => {
      const link = withScan(url, { sid, at: at + 1 }, START);
      expect(scanIn(link, START)).toEqual({ sid, at: at + 1 });
      expect(withoutScan(link)).toBe(withoutScan(url));
      expect(new URL(link).host).toBe(new URL(url).host);
    }),
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scanSessionIdIn } from '../src/scan.ts';
import { isUuid } from '../src/wire.ts';
import { OTHER_SCAN, SCAN } from './world.ts';

test.each([
  ['the query', `https://shop.example/?scnv=${SCAN}`],
  ['a query among others', `https://shop.example/a/b?utm_source=qr&scnv=${SCAN}&x=1#top`],
  ['the fragment', `https://shop.example/#scnv=${SCAN}`],
  ['the query of a hash route', `https://shop.example/#/cart?scnv=${SCAN}`],
  ['the second place, when the first is no UUID', `https://shop.example/?scnv=nonsense&scnv=${SCAN}`],
])('finds the scan in %s', (_, url) => {
  expect(scanSessionIdIn(url)).toBe(SCAN);
});

test('takes the first of two scans', () => {
  expect(scanSessionIdIn(`https://shop.example/?scnv=${SCAN}&scnv=${OTHER_SCAN}`)).toBe(SCAN);
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
  expect(scanSessionIdIn(url)).toBeNull();
});

const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl({ withQueryParameters: true, withFragments: true }));
const anyValue = fc.oneof(fc.string(), fc.uuid());

test('never throws, and gives a UUID of the address or nothing', () => {
  const anyAddress = fc.oneof(
    anyText,
    fc
      .tuple(anyText, fc.constantFrom('?', '&', '#', ''), anyValue, anyText)
      .map(([a, b, c, d]) => `${a}${b}scnv=${c}${d}`),
  );
  fc.assert(
    fc.property(anyAddress, (address) => {
      const id = scanSessionIdIn(address);
      if (id === null) return;
      expect(isUuid(id)).toBe(true);
      expect(address).toContain(id);
    }),
  );
});

test('finds any UUID wherever other parameters stand', () => {
  const anyQuery = fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), fc.stringMatching(/^\w*$/));
  fc.assert(
    fc.property(anyQuery, fc.uuid(), anyQuery, (before, scan, after) => {
      const query = [new URLSearchParams(before), `scnv=${scan}`, new URLSearchParams(after)].join('&');
      expect(scanSessionIdIn(`https://shop.example/?${query}`)).toBe(scan);
    }),
  );
});

import { expect, it } from 'vitest';
import { isAllowedSource, isSourcePattern } from '../src/source-list.ts';

it.each([
  ['192.0.2.7', '192.0.2.7', '192.0.2.8'],
  ['192.0.2.7-192.0.2.9', '192.0.2.9', '192.0.2.10'],
  ['192.0.2.7-9', '192.0.2.8', '192.0.2.6'],
  ['192.0.2.0/24', '192.0.2.255', '192.0.3.0'],
  ['192.0.2.7', '::ffff:192.0.2.7', '::ffff:192.0.2.8'],
  ['2001:db8::7', '2001:db8:0::7', '2001:db8::8'],
  ['2001:db8::/32', '2001:db8:ffff::1', '2001:db9::1'],
  ['2001:db8::1-2001:db8::f', '2001:db8::a', '2001:db8::10'],
])('%s allows %s, but not %s', (pattern, inside, outside) => {
  expect(isSourcePattern(pattern)).toBe(true);
  expect([inside, outside].map((address) => isAllowedSource(address, ['198.51.100.1', pattern]))).toEqual([
    true,
    false,
  ]);
});

it('allows everyone if it is empty, and nobody without an address if it is not', () => {
  expect([isAllowedSource('192.0.2.7', []), isAllowedSource('', []), isAllowedSource('', ['192.0.2.7'])]).toEqual([
    true,
    true,
    false,
  ]);
});

it.each([
  '',
  'shop.example',
  '192.0.2',
  '192.0.2.256',
  '192.0.2.0/33',
  '192.0.2.0/',
  '192.0.2.0/a',
  '192.0.2.0/24/8',
  '192.0.2.9-192.0.2.7',
  '192.0.2.9-7',
  '192.0.2.1-2-3',
  '192.0.2.1-2001:db8::1',
  'fe80::1%eth0',
  '*',
])('rejects %j as a source', (text) => {
  expect(isSourcePattern(text)).toBe(false);
});

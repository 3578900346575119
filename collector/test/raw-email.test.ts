import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findRawEmail } from '../src/raw-email.ts';

const find = (value: unknown) => findRawEmail(value, ['body']);

describe('findRawEmail', () => {
  it.each([
    'jane@shop.example',
    'Jane Doe <JANE.DOE+news@mail.shop.example>',
    'paid by o’neil_1@shop-1.example, thanks',
    'https://shop.example/thanks?mail=jane%40shop.example',
    'https://sso.example/?next=%2Fthanks%3Fmail%3Djane%2540shop.example',
    'mailto:jane@shop.example',
    'юлія@пошта.укр',
  ])('finds one in %j', (text) => expect(find(text)).toEqual(['body']));

  it.each([
    '',
    '@',
    'jane@',
    '@shop.example',
    'jane@localhost',
    'logo@2x.png',
    'https://cdn.example/logo@3x.webp?v=1',
    '@scnv/sdk',
    'npm i vue@3.5.1',
    'Lamp @ 19.99',
    '5d41402abc4b2a76b9719d911017c592',
  ])('finds none in %j', (text) => expect(find(text)).toBeNull());

  it('names the field or, for a name, the object that contains it', () => {
    expect(find({ properties: { items: [{ note: 'ok' }, { note: 'jane@shop.example' }] } })).toEqual([
      ...['body', 'properties', 'items', 1, 'note'],
    ]);
    expect(find({ properties: { by: { 'jane@shop.example': 1 } } })).toEqual(['body', 'properties', 'by']);
  });

  it('finds an address anywhere in any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(fc.oneof(fc.string(), fc.nat(5))), (around, keys) => {
        const inner = keys.reduceRight<unknown>(
          (value, key) => (typeof key === 'number' ? [around, value] : { around, [`${key}.`]: value }),
          'jane@shop.example',
        );
        expect(find(inner)).not.toBeNull();
      }),
    );
  });

  it('handles JSON deeper than the call stack, and long texts that are almost addresses', () => {
    const deep = JSON.parse(`${'['.repeat(100_000)}"jane@shop.example"${']'.repeat(100_000)}`);
    expect(find(deep)).toHaveLength(100_001);
    for (const part of ['a', 'a.', 'a@', 'a@a.', '@', '%40', 'a@2x.png '])
      expect(find(part.repeat(100_000))).toBeNull();
  });
});

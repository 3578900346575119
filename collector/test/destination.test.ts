import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanIn } from '../../src/scan.ts';
import { isDestination, withScanSession } from '../src/destination.ts';

const ID = '01a1fc84-5293-7770-8c36-37250a428ce7';

const pair = fc.webQueryParameters().filter((text) => text !== '' && !/(^|&)(&|$)/.test(text));
const address = fc.webUrl({ withQueryParameters: false, withFragments: false });
const fragment = fc.option(fc.webFragments(), { nil: null });

describe('withScanSession', () => {
  it('puts the scan last, and leaves every other byte unchanged', () => {
    fc.assert(
      fc.property(address, fc.option(pair, { nil: null }), fragment, (base, query, hash) => {
        const tail = hash === null ? '' : `#${hash}`;
        const before = query === null ? base : `${base}?${query}`;
        const expected = `${before}${query === null ? '?' : '&'}scnv=${ID}${tail}`;
        expect(withScanSession(`${before}${tail}`, ID)).toBe(expected);
      }),
    );
  });

  it('leaves one scnv, the new one, wherever others were', () => {
    const part = fc.constantFrom(
      'scnv',
      '%73cnv=old',
      'scnv=',
      'scnv=old',
      `scnv=${ID.replace('0', '1')}`,
      'a=1',
      'b',
      'SCNV=2',
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const { searchParams } = new URL(withScanSession(`https://shop.example/?${parts.join('&')}`, ID));
        expect(searchParams.getAll('scnv')).toEqual([ID]);
        expect(searchParams.getAll('a')).toHaveLength(parts.filter((text) => text === 'a=1').length);
        expect(searchParams.getAll('SCNV')).toHaveLength(parts.filter((text) => text === 'SCNV=2').length);
      }),
    );
  });

  it('leaves an empty part of the query where it was', () => {
    expect(withScanSession('https://shop.example/?a&&b', ID)).toBe(`https://shop.example/?a&&b&scnv=${ID}`);
  });

  it('adds nothing to an empty query but the scan', () => {
    expect(withScanSession('https://shop.example/?#top', ID)).toBe(`https://shop.example/?scnv=${ID}#top`);
  });

  it.each([
    ['?scnv_t=1.2&a=1', '?a=1&scnv=ID'],
    ['?a=1&%73cnv_t=1.2', '?a=1&scnv=ID'],
    ['#scnv=OLD&scnv_t=1.2', '?scnv=ID'],
    ['#scnv_t=1.2&a=1', '?scnv=ID#a=1'],
    ['#scnv=OLD?a=1', '?scnv=ID#?a=1'],
    ['#/route?scnv=OLD&a=1&scnv_t=1.2', '?scnv=ID#/route?a=1'],
    ['#/route?scnv=OLD&scnv_t=1.2', '?scnv=ID#/route'],
    ['#scnv', '?scnv=ID#scnv'],
    ['?next=/a?scnv=OLD', '?next=/a%3Fscnv=OLD&scnv=ID'],
    ['?next=/a?scnv_t=1.2', '?next=/a%3Fscnv_t=1.2&scnv=ID'],
    ['?next=/a?b=1', '?next=/a?b=1&scnv=ID'],
  ])('makes the SDK read the new scan, and nothing else, in %s', (stored, expected) => {
    const [old, other] = [ID.replace('0', '1'), stored.replace('OLD', ID.replace('0', '1'))];
    const led = withScanSession(`https://shop.example/${other}`, ID);
    expect(led).toBe(`https://shop.example/${expected.replace('ID', ID).replace('OLD', old)}`);
    expect(scanIn(led, Date.now())?.sid).toBe(ID);
    expect(scanIn(withScanSession(`https://shop.example/${other}`, null), Date.now())).toBeNull();
  });

  it.each([
    ['https://bücher.example/ä', 'https://xn--bcher-kva.example/%C3%A4'],
    ['http://їжак.example:8080', 'http://xn--80aln7i.example:8080'],
    ['https://b%C3%BCcher.example/', 'https://b%C3%BCcher.example/'],
  ])('names the host of %s as DNS does', (stored, expected) => {
    const led = withScanSession(stored, null);
    expect(led).toBe(expected);
    expect(new URL(led).href).toBe(new URL(stored).href);
  });

  it('escapes what a header cannot carry, even half a character', () => {
    expect(withScanSession('https://shop.example/ä b\ud800', null)).toBe('https://shop.example/%C3%A4%20b%EF%BF%BD');
  });
});

describe('isDestination', () => {
  it.each([
    'https://shop.example',
    'http://localhost:3000/a',
    'https://shop.example/?a=1#b',
    'HTTPS://shop.example',
    'https://shop.example?a=\\b',
  ])('accepts %s', (text) => {
    expect(isDestination(text)).toBe(true);
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,hello',
    'ftp://shop.example/',
    'file:///etc/passwd',
    '/relative',
    '//shop.example/',
    'shop.example/',
    'https://',
    '',
    'https://user:password@shop.example/',
    'https://user@shop.example/',
    'https://:password@shop.example/',
    '\\\\shop.example/',
    'https:\\\\shop.example/',
    'https:shop.example',
    'https:/shop.example',
    'https:///shop.example/',
    'https://shop.example\\@evil.example/',
    'https://shop.example/\u0000',
    'https://shop.example/\r\nX: y',
  ])('refuses %s', (text) => {
    expect(isDestination(text)).toBe(false);
  });
});

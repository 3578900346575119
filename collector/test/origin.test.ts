import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAllowedHost, isDomainPattern, requestPage } from '../src/origin.ts';

describe('requestPage', () => {
  it.each([
    ['https://shop.example', undefined, 'shop.example'],
    ['https://shop.example:443', undefined, 'shop.example'],
    ['http://shop.example:80', undefined, 'shop.example'],
    ['https://shop.example:8443', undefined, 'shop.example:8443'],
    ['http://localhost:3000', undefined, 'localhost:3000'],
    ['http://[::1]:3000', undefined, '[::1]:3000'],
    ['https://SHOP.Example', undefined, 'shop.example'],
    ['https://магазин.example', undefined, 'xn--80aairftm.example'],
    [undefined, 'https://shop.example/path?query#fragment', 'shop.example'],
    ['https://evil.example', 'https://shop.example/', 'evil.example'],
    ['null', 'https://shop.example/', null],
    ['', 'https://shop.example/', null],
    ['null', undefined, null],
    [undefined, undefined, null],
    [undefined, 'about:blank', null],
    ['file://', undefined, null],
    ['chrome-extension://shop.example', undefined, null],
    ['ftp://shop.example', undefined, null],
    ['shop.example', undefined, null],
  ])('finds in Origin %s and Referer %s the host %s', (origin, referer, host) => {
    expect(requestPage(origin, referer)?.host ?? null).toBe(host);
  });
});

describe('isAllowedHost', () => {
  it.each([
    ['shop.example', ['shop.example'], true],
    ['shop.example', ['other.example', 'shop.example'], true],
    ['www.shop.example', ['shop.example'], false],
    ['shop.example', ['www.shop.example'], false],
    ['shop.example', ['*.shop.example'], true],
    ['www.shop.example', ['*.shop.example'], true],
    ['a.b.shop.example', ['*.shop.example'], true],
    ['evilshop.example', ['*.shop.example'], false],
    ['shop.example.evil', ['*.shop.example'], false],
    ['shop.example', ['*.www.shop.example'], false],
    ['shop.example:8443', ['shop.example'], false],
    ['shop.example', ['shop.example:8443'], false],
    ['shop.example:8443', ['shop.example:8443'], true],
    ['www.shop.example:8443', ['*.shop.example:8443'], true],
    ['www.shop.example', ['*.shop.example:8443'], false],
    ['shop.example', [], false],
  ])('%s among %j: %s', (host, allowed, expected) => {
    expect(isAllowedHost(host, allowed)).toBe(expected);
  });

  it('allows through a wildcard only hosts that end in a dot and its domain', () => {
    fc.assert(
      fc.property(fc.domain(), fc.domain(), (host, domain) => {
        expect(isAllowedHost(`${host}.${domain}`, [`*.${domain}`])).toBe(true);
        expect(isAllowedHost(`${host}${domain}`, [`*.${domain}`])).toBe(false);
        expect(isAllowedHost(domain, [`*.${host}.${domain}`])).toBe(false);
      }),
    );
  });
});

describe('isDomainPattern', () => {
  it.each([
    'shop.example',
    '*.shop.example',
    'shop.example:8443',
    '*.shop.example:8443',
    'localhost',
    'localhost:3000',
    '127.0.0.1:8080',
    '[::1]:8080',
    'xn--80aairftm.example',
  ])('accepts %s', (text) => {
    expect(isDomainPattern(text)).toBe(true);
  });

  it.each([
    '',
    '*.',
    'https://shop.example',
    'shop.example/',
    'shop.example/path',
    'shop.example?a',
    'user@shop.example',
    'Shop.example',
    'магазин.example',
    'shop example',
    'shop.example:port',
    'shop.example:99999',
    '127.1',
    'a.example,b.example',
    'a.example;b.example',
    '"a.example"',
    'a..example',
    '.a.example',
    'a.example.',
    '*..a.example',
    'a&b',
    '{x}',
    'a.example:8443,b.example:8443',
  ])('refuses %s', (text) => {
    expect(isDomainPattern(text)).toBe(false);
  });

  it('accepts each host that a browser can name, and matches it', () => {
    fc.assert(
      fc.property(fc.webAuthority({ withPort: true, withIPv4: true, withIPv6: true }), (authority) => {
        const host = requestPage(`https://${authority}`, undefined)?.host ?? '';
        expect([isDomainPattern(host), isAllowedHost(host, [host])]).toEqual([true, true]);
      }),
    );
  });

  // Such a pattern is accepted, but matches no host.
  it.each(['shop.example:443', 'shop.example:80'])('refuses the default port in %s, which browsers omit', (text) => {
    expect(isDomainPattern(text)).toBe(false);
  });

  it.each(['*', 'shop.*', '*.*.shop.example', '*shop.example'])('refuses the asterisk in %s', (text) => {
    expect(isDomainPattern(text)).toBe(false);
  });
});

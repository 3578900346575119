import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isAllowedHost, isDomainPattern } from '../src/origin.ts';
import { domainOf, hostOf, isAllowed } from '../src/page/domains.js';
import { problemsOf } from '../src/page/problem.js';

it('reduces a pasted URL to the host, with its port if unusual', () => {
  const domains = {
    'http://localhost:28790/': 'localhost:28790',
    'localhost:28790': 'localhost:28790',
    'https://shop.example/path?a=1#b': 'shop.example',
    'https://shop.example:443': 'shop.example',
    'HTTPS://Shop.Example': 'shop.example',
    'shop.example/path': 'shop.example',
    '*.shop.example': '*.shop.example',
    'https://*.shop.example/': '*.shop.example',
    'bücher.example': 'xn--bcher-kva.example',
    'https://shop.example/*?from=http://a.example': 'shop.example',
    'shop.*': 'shop.*',
    'ftp://shop.example': 'ftp://shop.example',
    'https://': 'https://',
    '': '',
  };
  expect(Object.fromEntries(Object.keys(domains).map((text) => [text, domainOf(text)]))).toEqual(domains);
});

it('changes nothing that the collector accepts, and turns every web address into something that it accepts', () => {
  fc.assert(
    fc.property(fc.webAuthority(), fc.webPath(), (authority, path) => {
      const domain = domainOf(`http://${authority}${path}`);
      expect(isDomainPattern(domain)).toBe(true);
      expect(domainOf(domain)).toBe(domain);
    }),
    { numRuns: 40 },
  );
});

it('allows the hosts that the collector allows', () => {
  const part = fc.constantFrom('a', 'b', 'shop', 'example', '*', '');
  const text = fc.array(part, { maxLength: 4 }).map((parts) => parts.join('.'));
  fc.assert(
    fc.property(text, fc.array(text), (host, domains) => {
      expect(isAllowed(host, domains)).toBe(isAllowedHost(host, domains));
    }),
    { numRuns: 2_000 },
  );
  expect(isAllowed('www.shop.example', ['*.shop.example'])).toBe(true);
});

it('finds no host in what is not a web address', () => {
  expect(['https://shop.example:8443/a', 'mailto:a@b.c', 'data:,', 'shop'].map(hostOf)).toEqual([
    'shop.example:8443',
    null,
    null,
    null,
  ]);
});

it('names problems as the form does, and in a list the word', () => {
  const error = (...loc: (string | number)[]) => ({ loc, msg: 'must be right', type: 'value' });
  const read = (field: string) => (field === 'name' ? { label: 'Your name', words: ['a', 'b'] } : null);
  expect(problemsOf([error('body', 'name'), error('body', 'name', 1), error('body', 'place', 0)], read)).toEqual([
    { field: 'name', text: 'Your name: must be right' },
    { field: 'name', text: 'Your name: “b” must be right' },
    { field: 'place', text: 'place.0 must be right' },
  ]);
});

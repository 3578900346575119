import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Window } from 'happy-dom';
import { describe, expect, test } from 'vitest';
import { REASONS } from '../../collector/src/reasons.ts';
import { blocksIn, languages, pages } from './blocks.ts';
import { complaintsAbout } from './compile.ts';

test('every block names its language, and is checked', () => {
  const checked = ['js', 'ts', 'tsx', 'html', 'json', 'sh', 'nginx', 'caddyfile', 'yaml'];
  // Plain addresses, which no program reads.
  expect([...languages].filter((language) => ![...checked, 'text'].includes(language))).toEqual([]);
});

describe('code', () => {
  const namesEvents = ({ code }: { code: string }) => code.includes('declare module');
  const typed = blocksIn('ts', 'tsx');

  test('in JavaScript fits the package', () => {
    expect(blocksIn('js').length).toBeGreaterThan(10);
    expect(complaintsAbout(blocksIn('js'))).toEqual([]);
  });

  test('in TypeScript fits the package', () => {
    expect(complaintsAbout(typed.filter((block) => !namesEvents(block)))).toEqual([]);
  });

  // Event names declared in one of them apply to everything compiled with it.
  test.each(typed.filter(namesEvents))('that names its events fits the package: $at', (block) => {
    expect(complaintsAbout([block])).toEqual([]);
  });

  test('that does not fit is found', () => {
    const wrong = {
      at: 'here:1',
      language: 'ts',
      code: "import { init } from '@scnv/sdk'; init(1, { endpoint: '' });",
    };
    expect(complaintsAbout([wrong])).toEqual([expect.stringMatching(/^here:1: Argument of type 'number'/)]);
  });
});

const source = readFileSync('src/browser/options.ts', 'utf8');
const options = [...source.slice(0, source.indexOf('\n}')).matchAll(/^ {2}(\w+)\?:/gm)].map(([, name]) => name);

test.each(blocksIn('html'))('the page at $at has scripts that parse, and options that exist', ({ code }) => {
  const { document } = new Window();
  document.write(code);
  const scripts = [...document.querySelectorAll('script')];
  expect(document.querySelectorAll('head > *, body > *').length).toBeGreaterThan(0);
  for (const script of scripts) {
    expect(['siteId', ...options]).toEqual(expect.arrayContaining(Object.keys(script.dataset)));
    expect(() => new Function(script.textContent)).not.toThrow();
  }
});

test.each(blocksIn('json'))('the JSON at $at parses', ({ code }) => {
  expect(JSON.parse(code)).toBeTypeOf('object');
});

/** The anchor of a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .replaceAll(' ', '-');

test.each([...pages, 'CONTRIBUTING.md', 'CHANGELOG.md'])('%s has no broken links', (page) => {
  const links = [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:)([^)#]*)#?([^)]*)\)/g)];
  const broken = links.filter(([, path = '', anchor]) => {
    const file = path ? join(dirname(page), path) : page;
    if (!existsSync(file)) return true;
    const headings = anchor ? [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)] : [];
    return anchor && !headings.some(([, heading = '']) => anchorOf(heading) === anchor);
  });
  expect(broken.map(([link]) => link)).toEqual([]);
});

test('the troubleshooting page lists each reason, in the words of the collector', () => {
  const text = readFileSync('docs/troubleshooting.md', 'utf8');
  for (const [reason, meaning] of Object.entries(REASONS)) expect(text).toContain(`| \`${reason}\` | ${meaning} |`);
});

test.each([
  'docs/consent.md',
  'docs/moving-from-scanova.md',
  'examples/pages/snippet.html',
  'examples/pages/checkout-fetch.html',
  'examples/pages/shopify-theme.html',
])('the snippet in %s is the one that the build makes', (page) => {
  const stub = readFileSync('dist/stub.js', 'utf8').trim();
  expect(readFileSync(page, 'utf8')).toContain(`<script>${stub}</script>`);
});

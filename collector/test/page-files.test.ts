import { afterAll, expect, it } from 'vitest';
import { readPageFiles } from '../src/page-files.ts';
import { startCollector } from './collector.ts';

const collector = await startCollector(afterAll, { publicUrl: 'https://collector.example' });
const get = (url: string) => collector.send('GET', url);
const page = (await collector.asAdmin('GET', '/')).body;
/**
 * At the beginning of a line, since texts with other people's code contain some, too; or without spaces, as in
 * libraries.
 */
const IMPORT = /(?:^import (?:.* from )?|^\} from |\bfrom(?="\.)|^@import url\(|\bimport\()["']([^"']+)["']/gm;
const base = String(/\/page\/\w+\//.exec(page)?.[0]);

it('names the public address, which tags and QR codes use', async () => {
  expect(page).toContain('<meta name="public-url" content="https://collector.example" />');
  expect((await readPageFiles(null)).html('report.html')).toContain('<meta name="public-url" content="" />');
});

it('serves each file that the page names, and each that these import, cached forever', async () => {
  const waiting = [...page.matchAll(/(?:href|src)="(\/page\/[^"]+)"/g)].map(([, url]) => String(url));
  const seen = new Set(waiting);
  for (const url of seen) {
    const { statusCode, headers, body } = await get(url);
    expect([url, statusCode, headers['cache-control']]).toEqual([url, 200, 'public, max-age=31536000, immutable']);
    // Imports in comments are of types.
    const code = body.replace(/\/\*.*?\*\//gs, '');
    for (const [, name] of code.matchAll(IMPORT)) {
      seen.add(new URL(String(name), `http://page${url}`).pathname);
    }
  }
  const names = [...seen].map((url) => url.replace(base, ''));
  expect(names).toEqual(
    expect.arrayContaining(['main.js', 'directive-helpers.js', 'uplot.js', 'uplot.css', 'base.css', 'icon.svg']),
  );
  expect(names.filter((name) => name.includes('/'))).toEqual([]);
});

it('makes a browser request all scripts at once except the chart', () => {
  const preloaded = [...page.matchAll(/"modulepreload" href="\/page\/\w+\/([^"]+)"/g)].map(([, name]) => String(name));
  expect(preloaded).toEqual(expect.arrayContaining(['main.js', 'lit-html.js', 'repeat.js', 'directive.js']));
  expect(preloaded).not.toContain('uplot.js');
});

it('forbids caching of what was requested under another version', async () => {
  const { statusCode, headers } = await get('/page/0123456789abcdef/main.js');
  expect([statusCode, headers['cache-control']]).toEqual([200, 'no-store']);
});

it('serves nothing else', async () => {
  for (const name of ['report.html', 'tsconfig.json', 'nothing.js', '..%2Fmain.ts', '%2e%2e%2fconfig.ts']) {
    expect([name, (await get(base + name)).statusCode]).toEqual([name, 404]);
  }
});

it('lets the page run only its own files', async () => {
  const { headers } = await collector.asAdmin('GET', '/');
  const policy = String(headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
  expect(policy).not.toContain('unsafe');
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain("require-trusted-types-for 'script'");
});

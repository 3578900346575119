import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const readme = readFileSync('README.md', 'utf8');
const budgets: { name: string; limit: string }[] = JSON.parse(readFileSync('.size-limit.json', 'utf8'));

describe('the README', () => {
  test.each(budgets)('gives the size budget of "$name"', ({ name, limit }) => {
    expect(readme).toContain(`| ${name} | ${limit} |`);
  });

  test('gives no size that is not a budget', () => {
    const table = readme.slice(readme.indexOf('### Sizes'), readme.indexOf('## The Node client'));
    expect(table.match(/^\| .+ \| [\d.]+ kB \|$/gm)).toHaveLength(budgets.length);
    const [script] = budgets;
    for (const [, size] of readme.matchAll(/(\d[\d.]* kB) \(gzip\)|SDK of (\d[\d.]* kB)/g)) {
      expect(size ?? script?.limit).toBe(script?.limit);
    }
  });

  test('shows the stub that the build makes, with its hash', () => {
    const stub = readFileSync('dist/stub.js', 'utf8').trim();
    expect(readme).toContain(`<script>${stub}</script>`);
    expect(readme).toContain(`'sha256-${createHash('sha256').update(stub).digest('base64')}'`);
  });

  test('names each option of init', () => {
    const source = readFileSync('src/browser/options.ts', 'utf8');
    const options = source
      .slice(source.indexOf('interface InitOptions'), source.indexOf('\n}'))
      .matchAll(/^ {2}(\w+)\?:/gm);
    const names = [...options].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(1);
    for (const name of names) expect(readme).toContain(`| \`${name}\` |`);
  });

  test('shows the delivery that was measured, all of it', () => {
    const results = readFileSync('bench/delivery/results.md', 'utf8');
    const glance = results.slice(results.indexOf('## At a glance'), results.indexOf('## 3a'));
    const rows = glance.match(/^\| [34].*\|$/gm) ?? [];
    expect(rows.length).toBeGreaterThan(10);
    for (const row of rows) expect(readme).toContain(row);
  });

  test('names each variable of the collector', () => {
    const source = readFileSync('collector/src/config.ts', 'utf8');
    const read = [...source.matchAll(/const \{(.+)\} = given/g)].map(([, names]) => names).join();
    const names = new Set(read.match(/\b[A-Z][A-Z_]+\b/g));
    const known = ['HOST', 'PORT', 'DATABASE_URL', 'LOG_LEVEL', 'PUBLIC_URL', 'ADMIN_TOKEN'];
    known.push('BROWSER_RATE_LIMIT', 'SERVER_RATE_LIMIT', 'TRUSTED_PROXIES', 'GEOIP_PATH', 'RETENTION_DAYS');
    known.push('DRAIN_SECONDS');
    expect(names).toEqual(new Set(known));
    for (const name of names) expect(readme).toContain(`\`${name}\``);
  });
});

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const readme = readFileSync('README.md', 'utf8');
const budgets: { name: string; limit: string }[] = JSON.parse(readFileSync('.size-limit.json', 'utf8'));

describe('the README', () => {
  test.each(budgets)('states the size budget of "$name"', ({ name, limit }) => {
    expect(readme).toContain(`| ${name} | ${limit} |`);
  });

  test('states no size that is not a budget', () => {
    const table = readme.slice(readme.indexOf('### Sizes'), readme.indexOf('## The Node client'));
    expect(table.match(/^\| .+ \| [\d.]+ kB \|$/gm)).toHaveLength(budgets.length);
    const [script] = budgets;
    for (const [, size] of readme.matchAll(/(\d[\d.]* kB) (?:\(gzip\)|browser SDK)/g)) expect(size).toBe(script?.limit);
  });

  test('shows the stub that the build makes, with its hash', () => {
    const stub = readFileSync('dist/stub.js', 'utf8').trim();
    expect(readme).toContain(`<script>${stub}</script>`);
    expect(readme).toContain(`'sha256-${createHash('sha256').update(stub).digest('base64')}'`);
  });

  test('lists each option of init, with its default', () => {
    const source = readFileSync('src/browser/options.ts', 'utf8');
    const fields = source.slice(source.indexOf('interface InitOptions'), source.indexOf('\n}')).split(/^ {2}\/\*\*/m);
    const options = fields.flatMap((field) => {
      const [, name] = /^ {2}(\w+)\?:/m.exec(field) ?? [];
      const [, value = ''] = /@default (true|false|\[\]|'\w+')/.exec(field) ?? [];
      return name ? { name, value } : [];
    });
    expect(options.filter(({ value }) => value).length).toBeGreaterThan(10);
    for (const { name, value } of options) expect(readme).toContain(`| \`${name}\` | ${value && `\`${value}\``}`);
  });

  test('shows the whole table of the delivery benchmark', () => {
    const results = readFileSync('bench/delivery/results.md', 'utf8');
    const glance = results.slice(results.indexOf('## At a glance'), results.indexOf('## 3a'));
    const rows = glance.match(/^\| [34].*\|$/gm) ?? [];
    expect(rows.length).toBeGreaterThan(10);
    for (const row of rows) expect(readme).toContain(row);
  });

  test('shows the whole table of the page benchmark', () => {
    const results = readFileSync('bench/page/results.md', 'utf8');
    const glance = results.slice(results.indexOf('## At a glance'), results.indexOf('## Load, start, page view'));
    const rows = glance.match(/^\| (?!x plausible).*\d.*\|$/gm) ?? [];
    expect(rows.length).toBeGreaterThan(8);
    for (const row of rows) expect(readme).toContain(row);
  });

  test('states the measured throughput of the collector', () => {
    const results = readFileSync('bench/collector/results.md', 'utf8');
    const [, stored = '', , p99 = ''] =
      /^\| 10 \| \*\*the collector\*\* \| ([\d,]+) \| ([\d.]+) \| ([\d.]+) \|/m.exec(results) ?? [];
    const thousands = Math.round(Number(stored.replaceAll(',', '')) / 1_000);
    expect(readme.replaceAll('\n', ' ')).toContain(
      `10 events per request: ${thousands} thousand durably acknowledged events a second, p99 ${Math.round(Number(p99))} ms`,
    );
  });

  test('states how much disk the collector was measured to need', () => {
    const [, bytes = ''] =
      /^An event takes ([\d,]+) bytes of disk/m.exec(readFileSync('bench/collector/results.md', 'utf8')) ?? [];
    const gigabytes = (Number(bytes.replaceAll(',', '')) * 10_000_000) / 1_000_000_000;
    expect(readFileSync('docs/self-hosting.md', 'utf8')).toContain(
      `Ten million events take about ${gigabytes.toFixed(1)} gigabytes`,
    );
  });

  test('has a page on PostgreSQL with the measured costs', () => {
    const results = readFileSync('bench/collector/results.md', 'utf8');
    const page = readFileSync('docs/postgresql.md', 'utf8');
    const table = results.slice(results.indexOf('## PostgreSQL'));
    const measured = [...table.matchAll(/^\| (?:one|two) .*\|$/gm)].map(([row]) =>
      row.split('|').map((cell) => Number(cell.replaceAll(',', ''))),
    ) as [number, number, number, number, number, number, number][];
    const [[, , storedBySqlite, , , , cpuOfSqlite]] = measured as [(typeof measured)[0]];
    expect(measured).toHaveLength(3);
    for (const [, , stored, , p99, , cpu] of measured) {
      const figures = [(stored / storedBySqlite).toFixed(2), Math.round(p99), (cpu / cpuOfSqlite).toFixed(1)];
      expect(page).toContain(`| ${figures.join(' | ')} |`);
    }
  });

  test('lists each variable of the collector with its default and its meaning, and no other', () => {
    const source = readFileSync('collector/src/config.ts', 'utf8');
    const read = [...source.matchAll(/const \{(.+)\} = given/g)].flatMap(([, names = '']) => names.split(','));
    const defaults = read.map((text) => {
      const [, name = '', value] = /^ *([A-Z_]+)(?:: \w+)?(?: = (?:'(.*)'|null))? *$/.exec(text) ?? [];
      return { name, value };
    });
    expect(defaults.length).toBeGreaterThan(10);

    const table = readme.slice(readme.indexOf('| variable |'), readme.indexOf('**How fast.**'));
    const rows = [...table.matchAll(/^\| (`.+?`) \| (.+?) \| (.+) \|$/gm)];
    const documented = rows.flatMap(([, names = '', values = '', meaning]) => {
      expect(meaning).toMatch(/\w/);
      return names.split(', ').map((name, place) => ({ name, value: values.split(', ')[place] }));
    });
    expect(documented.map(({ name }) => name).sort()).toEqual(defaults.map(({ name }) => `\`${name}\``).sort());
    for (const { name, value } of defaults) {
      const told = documented.find((row) => row.name === `\`${name}\``)?.value;
      // A variable without a default says in words what happens without it.
      if (value) expect(told, name).toBe(`\`${value}\``);
      else expect(told, name).not.toContain('`');
    }
  });
});

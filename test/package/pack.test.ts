import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const clone = mkdtempSync(join(tmpdir(), 'scnv-pack-'));
afterAll(() => rmSync(clone, { recursive: true }));

test('npm pack builds what it packs, including types', () => {
  const sources = ['package.json', 'package-lock.json', 'tsconfig.json', 'rollup.config.mjs', 'scripts', 'src'];
  for (const source of sources) cpSync(source, join(clone, source), { recursive: true });
  symlinkSync(resolve('node_modules'), join(clone, 'node_modules'));
  const printed = execFileSync('npm', ['pack', '--dry-run', '--json'], {
    cwd: clone,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ files }]: [{ files: { path: string }[] }] = JSON.parse(String(printed));
  expect(files.map(({ path }) => path)).toEqual(
    expect.arrayContaining([
      'dist/scnv.js',
      'dist/snippet.html',
      'dist/esm/browser/index.js',
      'dist/esm/browser/index.d.ts',
      'dist/cjs/node/index.js',
      'dist/cjs/node/index.d.ts',
    ]),
  );
});

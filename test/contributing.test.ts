import { existsSync } from 'node:fs';
import { dirname, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesIn, read } from './tree.ts';

const text = read('CONTRIBUTING.md');
const [, tree = ''] = /^```\n(src\/.+?)^```$/ms.exec(text) ?? [];
/** Lines that are indented deeper continue a description. */
const DEEPEST = 6;

/** The paths that the tree lists. */
function pathsIn(tree: string): string[] {
  const folders: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const indent = line.search(/\S/);
    if (indent < 0 || indent > DEEPEST) return [];
    const level = indent / 2;
    const [names = ''] = line.trim().split(/ {2,}/);
    const paths = names.split(', ').map((name) => posix.join(...folders.slice(0, level), name));
    const folder = names.split(', ').findLast((name) => name.endsWith('/'));
    if (folder) folders[level] = folder;
    return paths.filter((path) => !/[{}…]/.test(path));
  });
}

describe('the tree of CONTRIBUTING.md', () => {
  const named = pathsIn(tree);
  const isSummedUp = (folder: string) =>
    named.includes(`${folder}/`) && !named.some((path) => path !== `${folder}/` && path.startsWith(`${folder}/`));
  const files = ['src', 'scripts', 'collector/src'].flatMap((folder) =>
    filesIn(folder, folder === 'collector/src' ? '*.ts' : '**/*.{ts,mjs}').map((file) => `${folder}/${file}`),
  );

  test('lists each file of the SDK, of the scripts and at the top of the collector, or summarizes its folder', () => {
    expect(files.length).toBeGreaterThan(100);
    expect(files.filter((file) => !named.includes(file) && !isSummedUp(dirname(file)))).toEqual([]);
  });

  test('lists nothing that does not exist', () => {
    expect(named.length).toBeGreaterThan(100);
    expect(named.filter((path) => !existsSync(path))).toEqual([]);
  });
});

test('CONTRIBUTING.md says why each dependency is needed', () => {
  const reasons = text.slice(text.indexOf('## Why each dependency'));
  const names = ['package.json', 'collector/package.json'].flatMap((path) => {
    const { dependencies = {}, devDependencies = {} } = JSON.parse(read(path));
    return Object.keys({ ...dependencies, ...devDependencies });
  });
  const rows = reasons.split('\n').map((line) => line.split('|')[1] ?? '');
  const explained = rows.flatMap((row) => row.split(/[,;]? /));
  expect(names.filter((name) => name !== '@scnv/sdk' && !explained.includes(name))).toEqual([]);
});

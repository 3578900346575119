import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { filesIn, read } from './tree.ts';

const TEXTS = '**/*.{ts,tsx,vue,js,mjs,cjs,html,css}';
const folders = [
  'src',
  'collector/src',
  'scripts',
  'examples',
  'test',
  'e2e',
  'bench/collector',
  'bench/delivery',
  'bench/page',
  'bench/rig',
];
const files = folders.flatMap((folder) => filesIn(folder, TEXTS).map((file) => `${folder}/${file}`));
const linesOf = (path: string) => read(path).trimEnd().split('\n').length;

test('every folder is checked', () => {
  for (const folder of folders) expect(files.some((path) => path.startsWith(folder))).toBe(true);
});

test('no file is longer than 250 lines', () => {
  expect(files.filter((path) => linesOf(path) > 250)).toEqual([]);
});

test('half of all source files are shorter than 80 lines', () => {
  const sources = files.filter((path) => /^(collector\/)?src\/.*\.ts$/.test(path));
  const lines = sources.map(linesOf).sort((left, right) => left - right);
  expect(lines.length).toBeGreaterThan(30);
  expect(lines[Math.floor(lines.length / 2)]).toBeLessThan(80);
});

test('no file is a catch-all', () => {
  const drawers = files.filter((path) => /^(utils?|helpers?|common|types?)\b/.test(basename(path)));
  expect(drawers).toEqual([]);
});

import { execFileSync } from 'node:child_process';
import { cpSync, globSync } from 'node:fs';

/** Writes the `.d.ts` files beside both builds: each folder's `package.json` says which module system they use. */
const projects = ['src', 'src/browser', 'src/node', 'src/react', 'src/testing'];
const flags = [
  '--declaration',
  '--emitDeclarationOnly',
  '--noEmit',
  'false',
  '--rootDir',
  'src',
  '--outDir',
  'dist/esm',
];

for (const project of projects) {
  execFileSync('tsc', ['-p', `${project}/tsconfig.json`, ...flags], { stdio: 'inherit' });
}
for (const file of globSync('dist/esm/**/*.d.ts')) cpSync(file, file.replace('dist/esm', 'dist/cjs'));

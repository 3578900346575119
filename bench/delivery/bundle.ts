import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Sdk } from './sdks.ts';

/** One SDK as one minified script. */
export interface Bundle {
  sdk: Sdk;
  version: string;
  code: string;
  bytes: number;
  gzipBytes: number;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const here = fileURLToPath(new URL('./', import.meta.url));
const stamp = join(here, 'node_modules/.installed');

/**
 * Installs the peers where they are missing, builds ours, and bundles all.
 *
 * @param build Whether to build ours, or to take the `dist` that is there.
 * @param say Is told each step that takes a while.
 * @throws When npm, rollup or esbuild fail.
 */
export function bundleAll(sdks: Sdk[], build: boolean, say: (line: string) => void): Bundle[] {
  const lockFile = createHash('sha256')
    .update(readFileSync(join(here, 'package-lock.json')))
    .digest('hex');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lockFile) {
    say('Installing the peers; once, it takes some seconds…');
    run('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], here);
    writeFileSync(stamp, lockFile);
  }
  say(build ? 'Building scnv and bundling the peers…' : 'Bundling the peers…');
  if (build) run(join(root, 'node_modules/.bin/rollup'), ['-c', '--silent'], root);
  return sdks.map(bundle);
}

function bundle(sdk: Sdk): Bundle {
  const code = sdk.package ? bundlePeer(sdk.name) : readFileSync(join(root, 'dist/scnv.js'), 'utf8');
  const packageDirectory = sdk.package ? join(here, 'node_modules', sdk.package) : root;
  const { version } = JSON.parse(readFileSync(join(packageDirectory, 'package.json'), 'utf8')) as { version: string };
  return { sdk, version, code, bytes: Buffer.byteLength(code), gzipBytes: gzipSync(code, { level: 9 }).length };
}

function bundlePeer(name: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'scnv-bench-'));
  const file = join(directory, `${name}.js`);
  const shape = ['--bundle', '--minify', '--format=iife', '--platform=browser', '--target=es2020'];
  const production = '--define:process.env.NODE_ENV="production"';
  run(
    join(here, 'node_modules/.bin/esbuild'),
    [join('page/peers', `${name}.js`), ...shape, production, `--outfile=${file}`, '--log-level=error'],
    here,
  );
  const code = readFileSync(file, 'utf8');
  rmSync(directory, { recursive: true });
  return code;
}

function run(program: string, args: string[], cwd: string): void {
  const { status, error } = spawnSync(program, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw error ?? new Error(`${program} ${args.join(' ')} ended with ${status}`);
}

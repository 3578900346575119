import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
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
const bench = fileURLToPath(new URL('../', import.meta.url));

/**
 * Builds scnv, and bundles all; npm has installed the peers before (`prebench:…`).
 *
 * @param peers The folder with a script for each peer, which starts it with its options.
 * @param build Whether to build scnv, or to use the existing `dist`.
 * @param say Called with a line before anything slow.
 * @throws If rollup or esbuild fails.
 */
export function bundleAll(sdks: Sdk[], peers: string, build: boolean, say: (line: string) => void): Bundle[] {
  say(build ? 'Building scnv and bundling the peers…' : 'Bundling the peers…');
  if (build) run(join(root, 'node_modules/.bin/rollup'), ['-c', '--silent'], root);
  return sdks.map((sdk) => bundle(sdk, peers));
}

function bundle(sdk: Sdk, peers: string): Bundle {
  const code = sdk.package ? bundlePeer(sdk.name, peers) : readFileSync(join(root, 'dist/scnv.js'), 'utf8');
  const packageDirectory = sdk.package ? join(bench, 'node_modules', sdk.package) : root;
  const { version } = JSON.parse(readFileSync(join(packageDirectory, 'package.json'), 'utf8')) as { version: string };
  return { sdk, version, code, bytes: Buffer.byteLength(code), gzipBytes: gzipSync(code, { level: 9 }).length };
}

function bundlePeer(name: string, peers: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'scnv-bench-'));
  const file = join(directory, `${name}.js`);
  const shape = ['--bundle', '--minify', '--format=iife', '--platform=browser', '--target=es2020'];
  const production = '--define:process.env.NODE_ENV="production"';
  run(
    join(bench, 'node_modules/.bin/esbuild'),
    [join(peers, `${name}.js`), ...shape, production, `--outfile=${file}`, '--log-level=error'],
    bench,
  );
  const code = readFileSync(file, 'utf8');
  rmSync(directory, { recursive: true });
  return code;
}

function run(program: string, args: string[], cwd: string): void {
  const { status, error } = spawnSync(program, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw error ?? new Error(`${program} ${args.join(' ')} ended with ${status}`);
}

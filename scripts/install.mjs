// Runs on whatever Node the machine has: the newer one that the project needs is among what it installs.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folders to install in; by default, this project itself. */
const folders = process.argv.slice(2);
if (folders.length === 0) folders.push('.');

for (const folder of folders) {
  const stamp = join(folder, 'node_modules/.scnv-installed');
  const wanted = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) continue;

  const what = folder === '.' ? 'the dependencies; once, it takes about half a minute' : `${folder}; once`;
  process.stdout.write(`Installing ${what}…\n`);
  const { status } = spawnSync('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: folder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
  writeFileSync(stamp, wanted);
}

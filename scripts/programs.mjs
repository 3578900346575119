/**
 * Makes sure the programs that the examples and the documentation are written for are on this machine. Plain JavaScript
 * for any Node >= 20, like `browsers.mjs`.
 */
import { spawnSync } from 'node:child_process';
import { installWithApt, say } from './apt.mjs';

/** Debian packages, each with the command that shows whether it is installed. */
const programs = {
  curl: ['curl', '--version'],
  python3: ['python3', '--version'],
  'php-cli': ['php', '--version'],
  nginx: ['nginx', '-v'],
  caddy: ['caddy', 'version'],
};

// Debian keeps servers in a directory that only root's PATH has.
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };

const missing = () =>
  Object.entries(programs).flatMap(([name, [command, ...flags]]) =>
    spawnSync(command, flags, { env }).status === 0 ? [] : [name],
  );

if (missing().length > 0) installWithApt(missing(), 'some 30 MB to download');
for (const name of missing()) {
  say(`missing: ${name}. Install it.`);
  process.exitCode = 1;
}

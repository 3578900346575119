/**
 * Makes sure the programs that the examples are written for are on this machine.
 * Plain JavaScript for any Node >= 18, as `browsers.mjs`.
 */
import { spawnSync } from 'node:child_process';
import { installWithApt, say } from './apt.mjs';

/** Each by its package of Debian, and how to see that it is there. */
const programs = {
  curl: ['curl', '--version'],
  python3: ['python3', '--version'],
  'php-cli': ['php', '--version'],
};

const missing = () =>
  Object.entries(programs).flatMap(([name, [command, ...flags]]) =>
    spawnSync(command, flags).status === 0 ? [] : [name],
  );

if (missing().length > 0) installWithApt(missing(), 'some 20 MB to download');
for (const name of missing()) {
  say(`missing: ${name}. Install it.`);
  process.exitCode = 1;
}

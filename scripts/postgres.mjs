/**
 * Makes sure that PostgreSQL's server is on this machine, for the tests: `node scripts/postgres.mjs`.
 * Plain JavaScript for any Node >= 20, because it runs before anything is set up.
 */
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installWithApt, say } from './apt.mjs';

/** The folder with `postgres` and `initdb`, or `undefined` if there is none. Debian keeps it off the PATH. */
export function findPostgres() {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((left, right) => Number(right) - Number(left)) : [];
  return [
    ...(process.env.PATH ?? '').split(delimiter),
    ...versions.map((version) => join(debian, version, 'bin')),
  ].find((folder) => ['postgres', 'initdb'].every((name) => existsSync(join(folder, name))));
}

function main() {
  if (!findPostgres()) installWithApt(['postgresql'], 'some 60 MB to download');
  if (findPostgres()) return;
  say('missing: PostgreSQL. Install its server, 13 or newer, with postgres and initdb on the PATH.');
  process.exitCode = 1;
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) main();

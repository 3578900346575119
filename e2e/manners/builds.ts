import { readdirSync, readFileSync } from 'node:fs';
import type { Lab } from '../lab.ts';

const built = new URL('../../dist/', import.meta.url);

/** The stub of the snippet as the build makes it, without its tag. */
export const stub = readFileSync(new URL('stub.js', built), 'utf8').trim();

/** Serves the npm package under a path of the lab, as an app without a bundler would. Returns what to import. */
export function putPackage(lab: Lab, path = '/sdk'): string {
  const esm = new URL('esm/', built);
  for (const file of readdirSync(esm, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.js')) continue;
    lab.put(`${path}/${file}`, readFileSync(new URL(file, esm), 'utf8'), { 'content-type': 'text/javascript' });
  }
  return `${path}/browser/index.js`;
}

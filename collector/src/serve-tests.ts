import { parseArgs } from 'node:util';
import type { Config } from './config.ts';
import { createTestCollector, type TestCollector } from './testing.ts';
import { serveUntilStopped } from './until-stopped.ts';

/**
 * Serves a collector for tests until the process is told to stop. Of the configuration only `HOST` and `PORT` apply.
 *
 * @param words `--allowed-domains`, `--conversion-events` and `--destination`; the first two may be repeated.
 * @throws {Error} Says what is wrong.
 */
export async function serveTests(words: string[], { host, port }: Config): Promise<void> {
  const collector = await createTestCollector({ host, port, ...readOptions(words) });
  serveUntilStopped(Number(new URL(collector.url).port), collector.close);
  process.stdout.write(`${describe(collector)}\n`);
}

function readOptions(words: string[]) {
  const { values } = parseArgs({
    args: words,
    options: {
      'allowed-domains': { type: 'string', multiple: true },
      'conversion-events': { type: 'string', multiple: true },
      destination: { type: 'string' },
    },
  });
  const { 'allowed-domains': allowedDomains, 'conversion-events': conversionEvents, destination } = values;
  return {
    ...(allowedDomains && { allowedDomains }),
    ...(conversionEvents && { conversionEvents }),
    ...(destination && { destination }),
  };
}

function describe({ url, siteId, apiKey, adminToken }: TestCollector): string {
  return `scnv collector for tests: ${url}, site ${siteId}, API key ${apiKey}, admin token ${adminToken}
GET ${url}/all, /good and /bad tell what came; POST ${url}/reset forgets it`;
}

import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { commands, HELP } from '../../collector/src/commands/list.ts';
import { parseCommand } from '../../collector/src/commands/parse.ts';
import { createTestCollector } from '../../collector/src/testing.ts';
import { blocksIn } from './blocks.ts';

const execute = promisify(execFile);
const collector = await createTestCollector();
afterAll(() => collector.close());

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
const shell = blocksIn('sh');

/** No program of this machine is run by its name: each call of ours is a line of JSON, others are none of ours. */
const NOTHING_REAL = `
  record() { '${process.execPath}' -e 'console.log(JSON.stringify(process.argv.slice(1)))' -- "$@"; }
  npx() { record npx "$@"; }
  npm() { record npm "$@"; }
  command_not_found_handle() { :; }
  PATH=/nowhere
`;
const SENDS = /^curl .*(\/server-events|\/conversions\/reject)/;
const isRequest = ({ code }: { code: string }) => SENDS.test(code);

/** Runs a block as a reader would, with a collector and a site that exist, in an empty folder. */
async function run(prelude: string, code: string): Promise<string> {
  const real = code.replaceAll('https://COLLECTOR', collector.url).replaceAll('SITE_ID', collector.siteId);
  const cwd = mkdtempSync(join(tmpdir(), 'scnv-docs-'));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  const env = { ...process.env, SCNV_API_KEY: collector.apiKey };
  return (await execute('bash', ['-euc', prelude + real], { cwd, env })).stdout;
}

test.each(shell.filter(isRequest))('the request at $at is taken', async ({ code }) => {
  const answer = await run('curl() { command curl --silent --show-error --fail-with-body "$@"; }\n', code);
  expect(JSON.parse(answer)).toMatchObject({ success: true });
});

test.each(shell.filter((block) => !isRequest(block)))('the commands at $at exist', async ({ code }) => {
  const lines = (await run(NOTHING_REAL, code)).split('\n').filter(Boolean);
  for (const [program, name = '', ...words] of lines.map((line): string[] => JSON.parse(line))) {
    if (program === 'npm') expect(Object.keys(scripts)).toContain(name === 'run' ? words[0] : name);
    else {
      expect(name).toBe('scnv-collector');
      const isCall = commands.some((command) => command.name === words.slice(0, 2).join(' '));
      if (isCall) expect(parseCommand(commands, words)).toHaveProperty('url');
      // Those that are no call of the management API; without any word it serves.
      else for (const word of words.filter(isWritten)) expect(HELP).toContain(word);
    }
  }
});

const isWritten = (word: string, place: number) => place === 0 || word.startsWith('--');

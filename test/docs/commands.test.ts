import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
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

/** Replaces the programs of this machine: each call prints a line of JSON instead. */
const NOTHING_REAL = `
  command_not_found_handle() { '${process.execPath}' -e 'console.log(JSON.stringify(process.argv.slice(1)))' -- "$@"; }
  cd() { :; }
  PATH=/nowhere
`;
const SENDS = /^curl .*(\/server-events|\/conversions\/reject)/;
const isRequest = ({ code }: { code: string }) => SENDS.test(code);

/** Runs a block as a reader would, with a real collector and site, in an empty folder. */
async function run(prelude: string, code: string): Promise<string> {
  const real = code.replaceAll('https://COLLECTOR', collector.url).replaceAll('SITE_ID', collector.siteId);
  const cwd = mkdtempSync(join(tmpdir(), 'scnv-docs-'));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  const env = { ...process.env, SCNV_API_KEY: collector.apiKey };
  return (await execute('bash', ['-euc', prelude + real], { cwd, env })).stdout;
}

test.each(shell.filter(isRequest))('the request at $at is accepted', async ({ code }) => {
  const answer = await run('curl() { command curl --silent --show-error --fail-with-body "$@"; }\n', code);
  expect(JSON.parse(answer)).toMatchObject({ success: true });
});

test.each(shell.filter((block) => !isRequest(block)))('the commands at $at exist', async ({ code }) => {
  const lines = (await run(NOTHING_REAL, code)).split('\n').filter(Boolean);
  expect(lines).not.toEqual([]);
  for (const [program, ...words] of lines.map((line): string[] => JSON.parse(line))) {
    for (const file of words.filter((word) => word.startsWith('collector/'))) expect(existsSync(file), file).toBe(true);
    if (program === 'npm') expect(['ci', ...Object.keys(scripts)]).toContain(words[0] === 'run' ? words[1] : words[0]);
    if (program === 'npx') expect(words[0]).toBe('scnv-collector');
    const door = words.findIndex((word) => ['scnv-collector', 'collector/src/main.ts'].includes(word));
    if (door >= 0) expectCommand(words.slice(door + 1));
  }
});

function expectCommand(words: string[]) {
  // Without a command it serves.
  if (words.length === 0) return;
  const isCall = commands.some((command) => command.name === words.slice(0, 2).join(' '));
  if (isCall) return void expect(parseCommand(commands, words)).toHaveProperty('url');
  // These are not calls of the management API.
  const name = words.join(' ').match(/^[a-z ]+(?= |$)/)?.[0];
  expect(
    HELP.split('\n').some((line) => line.startsWith(`  ${name}`)),
    name,
  ).toBe(true);
  for (const option of words.filter((word) => word.startsWith('--'))) expect(HELP).toContain(option);
}

import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

/** Takes the place of programs that would work on this project: each call is a line of JSON. */
const RECORD = `
  record() { node -e 'console.log(JSON.stringify(process.argv.slice(1)))' -- "$@"; }
  npx() { record npx "$@"; }
  npm() { record npm "$@"; }
`;

/** Runs a block as a reader would, with a collector and a site that exist. */
async function run(code: string): Promise<string> {
  const real = code
    .replaceAll('https://COLLECTOR', collector.url)
    .replaceAll('SITE_ID', collector.siteId)
    .replace(/^curl /gm, 'curl --silent --show-error --fail-with-body ');
  const env = { ...process.env, SCNV_API_KEY: collector.apiKey };
  return (await execute('sh', ['-euc', RECORD + real], { env })).stdout;
}

test.each(shell.filter(({ code }) => code.startsWith('curl')))('the request at $at is taken', async ({ code }) => {
  expect(JSON.parse(await run(code))).toMatchObject({ success: true });
});

test.each(shell.filter(({ code }) => !code.startsWith('curl')))('the commands at $at exist', async ({ code }) => {
  const calls = (await run(code))
    .trim()
    .split('\n')
    .map((line): string[] => JSON.parse(line));
  for (const [program, name = '', ...words] of calls) {
    if (program === 'npm') expect(Object.keys(scripts)).toContain(name === 'run' ? words[0] : name);
    else if (words[0] === 'test') for (const word of words.filter(isOption)) expect(HELP).toContain(`[${word} `);
    else {
      expect(name).toBe('scnv-collector');
      if (words[0] !== 'help') expect(parseCommand(commands, words)).toHaveProperty('url');
    }
  }
});

const isOption = (word: string) => word.startsWith('--');
const isThere = (program: string, flag: string) => spawnSync(program, [flag]).status === 0;

/** A file with this content, in a directory that is gone when the test is. */
function fileOf(content: (directory: string) => string): string {
  const directory = mkdtempSync(join(tmpdir(), 'scnv-docs-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, 'config'), content(directory));
  return join(directory, 'config');
}

test.skipIf(!isThere('nginx', '-v'))('nginx takes its configuration (skipped where there is none)', async () => {
  for (const { code } of blocksIn('nginx')) {
    const temporary = (directory: string) =>
      ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${directory}/${kind};`);
    const path = fileOf(
      (directory) => `pid ${directory}/pid; error_log stderr; events {}
        http { access_log off; ${temporary(directory).join(' ')} server { listen 8080; ${code} } }`,
    );
    expect((await execute('nginx', ['-t', '-c', path])).stderr).toContain('test is successful');
  }
});

test.skipIf(!isThere('caddy', 'version'))('Caddy takes its configuration (skipped where there is none)', async () => {
  for (const { code } of blocksIn('caddyfile')) {
    const { stdout } = await execute('caddy', ['adapt', '--adapter', 'caddyfile', '--config', fileOf(() => code)]);
    expect(JSON.stringify(JSON.parse(stdout))).toContain('reverse_proxy');
  }
});

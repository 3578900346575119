import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { parseDocument } from 'yaml';
import { blocksIn } from './blocks.ts';

// Debian installs servers in directories that only an administrator's path has.
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
const execute = (program: string, args: string[]) => promisify(execFile)(program, args, { env });

/** A file with this content, in a directory that is removed after the test. */
function fileOf(content: (directory: string) => string): string {
  const directory = mkdtempSync(join(tmpdir(), 'scnv-docs-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, 'config'), content(directory));
  return join(directory, 'config');
}

/** What nginx says about a server block, or about directives for one. */
async function askNginx(code: string): Promise<string> {
  // No certificate exists here.
  const plain = code.replace('listen 443 ssl;', 'listen 8443;');
  const server = plain.includes('server {') ? plain : `server { listen 8080; ${plain} }`;
  const path = fileOf((directory) => {
    const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
    const temporary = kinds.map((kind) => `${kind}_temp_path ${directory}/${kind};`).join(' ');
    return `pid ${directory}/pid; error_log stderr; events {} http { access_log off; ${temporary} ${server} }`;
  });
  const { stderr } = await execute('nginx', ['-t', '-c', path]).catch((error: { stderr: string }) => error);
  return stderr;
}

test.each(blocksIn('nginx'))('nginx accepts the configuration at $at', async ({ code }) => {
  expect(await askNginx(code)).toContain('test is successful');
  expect(await askNginx(code.replace('proxy_pass', 'proxy_past'))).toContain('unknown directive "proxy_past"');
});

test.each(blocksIn('nginx'))('nginx lets no stranger set what the collector trusts, at $at', ({ code }) => {
  for (const header of ['Host', 'X-Forwarded-For', 'X-Forwarded-Proto', 'X-Forwarded-Host']) {
    expect(code).toMatch(new RegExp(`proxy_set_header ${header} \\$`));
  }
});

/** What Caddy makes of a Caddyfile. */
async function adapt(code: string): Promise<string> {
  const path = fileOf(() => code);
  const adapted = execute('caddy', ['adapt', '--adapter', 'caddyfile', '--config', path]);
  const { stdout, stderr } = await adapted.catch((error: { stdout: string; stderr: string }) => error);
  return stdout || stderr;
}

test.each(blocksIn('caddyfile'))('Caddy accepts the configuration at $at', async ({ code }) => {
  expect(JSON.stringify(JSON.parse(await adapt(code)))).toContain('"handler":"reverse_proxy"');
  expect(await adapt(code.replace('reverse_proxy', 'reverse_prosy'))).toContain('reverse_prosy');
});

test.each(blocksIn('yaml'))('the YAML at $at parses', ({ code }) => {
  const { errors, warnings } = parseDocument(code, { strict: true, uniqueKeys: true });
  expect([...errors, ...warnings]).toEqual([]);
});

test('such blocks exist', () => {
  for (const language of ['nginx', 'caddyfile', 'yaml']) expect(blocksIn(language), language).not.toEqual([]);
});

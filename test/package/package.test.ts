import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** A customer's project with the packed package installed in it, and nothing else. */
let project: string;

const run = (command: string, ...parameters: string[]) =>
  execFileSync(command, parameters, { cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'scnv-package-'));
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--pack-destination', project], { encoding: 'utf8' }),
  );
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }');
  run('npm', 'install', '--offline', '--no-audit', '--no-fund', `./${packed.filename}`);
});
afterAll(() => rmSync(project, { recursive: true }));

test('brings nothing with it', () => {
  const manifest = JSON.parse(readFileSync(join(project, 'node_modules/@scnv/sdk/package.json'), 'utf8'));
  expect(manifest.dependencies).toBeUndefined();
  expect(readFileSync(join(project, 'node_modules/@scnv/sdk/dist/scnv.js'), 'utf8')).toContain('scanova');
});

const names = '["flush","getScanSessionId","init","setConsent","status","stop","track"]';
const probe = `
  sdk.init('site', { endpoint: 'https://collector.example/ct' });
  sdk.track('purchase');
  sdk.stop();
  console.log(JSON.stringify(Object.keys(sdk).sort()), sdk.getScanSessionId(), typeof node.createClient, wire.isUuid('no'));
  sdk.flush().then((status) => console.log(JSON.stringify(status)));
`;
const expected = `${names} null function false\n{"waiting":0,"delivered":0,"dropped":{},"keptUntil":null}\n`;

test('is imported by a server as ESM, where it does nothing', () => {
  const imports = ["* as sdk from '@scnv/sdk'", "* as node from '@scnv/sdk/node'", "* as wire from '@scnv/sdk/wire'"];
  writeFileSync(join(project, 'esm.mjs'), imports.map((line) => `import ${line};`).join('\n') + probe);
  expect(run('node', 'esm.mjs')).toBe(expected);
});

test('is required by a server as CommonJS, where it does nothing', () => {
  const requires = [
    "sdk = require('@scnv/sdk')",
    "node = require('@scnv/sdk/node')",
    "wire = require('@scnv/sdk/wire')",
  ];
  writeFileSync(join(project, 'cjs.cjs'), requires.map((line) => `const ${line};`).join('\n') + probe);
  expect(run('node', 'cjs.cjs')).toBe(expected);
});

const consumer = `
import { init, track, getScanSessionId, flush, status } from '@scnv/sdk';
import { createClient, ScnvError, type ServerReceipt } from '@scnv/sdk/node';
import type { Receipt } from '@scnv/sdk/wire';

init('site', { endpoint: '/ct', autoPageview: false, onDrop: (reason, count) => reason === 'expired' && count });
track('purchase', { items: 2 }, { orderId: 10042 });
const id: string | null = getScanSessionId();
const delivered: Promise<number> = flush().then((now) => now.delivered);
export const full: number | undefined = status().dropped.queue_full;
const client = createClient({ collector: 'https://collector.example', apiKey: 'key', siteId: 'site' });
const receipt: Promise<ServerReceipt> = client.track({ event_name: 'purchase', scan_session_id: String(id) });
receipt.catch((error) => error instanceof ScnvError && error.code === 'forbidden');
export type Rejected = Receipt['rejected'];
export { delivered };

// @ts-expect-error an option that does not exist
init('site', { endpiont: '/ct' });
// @ts-expect-error an event without its scan session
client.track({ event_name: 'purchase' });
// @ts-expect-error money that could be counted twice
client.track({ event_name: 'purchase', scan_session_id: 'x', conversion_value: { amount: 1, currency: 'EUR' } });
`;

test.each([
  ['node16', 'consumer.mts'],
  ['node16', 'consumer.cts'],
  ['nodenext', 'consumer.mts'],
  ['nodenext', 'consumer.cts'],
  ['bundler', 'consumer.ts'],
])('has types under module resolution %s for %s', (moduleResolution, file) => {
  writeFileSync(join(project, file), consumer);
  const module = moduleResolution === 'bundler' ? 'esnext' : moduleResolution;
  const options = {
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    lib: ['es2022', 'dom'],
    types: [],
    module,
    moduleResolution,
  };
  const config = join(project, 'tsconfig.json');
  writeFileSync(config, JSON.stringify({ compilerOptions: options, files: [file] }));
  expect(run(resolve('node_modules/.bin/tsc'), '-p', config)).toBe('');
});

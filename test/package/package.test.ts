import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createProject, requireTool, TOOLS } from './project.ts';

const project = await createProject(afterAll);
const installed = (file: string) => readFileSync(join(project.path, 'node_modules/@scnv/sdk', file), 'utf8');

test('has no dependencies', () => {
  const manifest = JSON.parse(installed('package.json'));
  expect(manifest.dependencies).toBeUndefined();
  expect(manifest.peerDependenciesMeta).toEqual({ react: { optional: true } });
  expect(readdirSync(join(project.path, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['@scnv']);
  expect(installed('dist/scnv.js')).toContain('scanova');
});

test('can be installed next to a React that is too old for its hook', async () => {
  mkdirSync(join(project.path, 'react-17'));
  project.write('react-17/package.json', '{ "name": "react", "version": "17.0.2" }');
  await project.run('npm', 'install', '--offline', '--dry-run', '--no-audit', '--no-fund', './react-17');
});

const names = '["flush","getScanSessionId","init","setConsent","status","stop","track"]';
const probe = `
  const globals = Reflect.ownKeys(globalThis).length;
  sdk.init('site', { endpoint: 'https://collector.example/ct' });
  sdk.track('purchase');
  sdk.stop();
  console.log(JSON.stringify(Object.keys(sdk).sort()), sdk.getScanSessionId(), typeof node.createClient, wire.isUuid('no'));
  sdk.flush().then((status) => console.log(JSON.stringify(status), Reflect.ownKeys(globalThis).length - globals));
  try { testing.openInbox() } catch ({ message }) { console.log(message) }
`;
const expected = `${names} null function false
openInbox needs a window: run this test in jsdom or happy-dom
{"waiting":0,"delivered":0,"dropped":{},"keptUntil":null} 0
`;
const entries = { sdk: '@scnv/sdk', node: '@scnv/sdk/node', wire: '@scnv/sdk/wire', testing: '@scnv/sdk/testing' };

test('can be imported by a server as ESM, where it does nothing', async () => {
  const imports = Object.entries(entries).map(([name, from]) => `import * as ${name} from '${from}';`);
  project.write('esm.mjs', imports.join('\n') + probe);
  expect(await project.runNode('esm.mjs')).toBe(expected);
});

test('can be required by a server as CommonJS, where it does nothing', async () => {
  const requires = Object.entries(entries).map(([name, from]) => `const ${name} = require('${from}');`);
  project.write('cjs.cjs', requires.join('\n') + probe);
  expect(await project.runNode('cjs.cjs')).toBe(expected);
});

test('attw finds nothing wrong with its types', async () => {
  const attw = join(TOOLS, 'node_modules/@arethetypeswrong/cli/dist/index.js');
  // Scripts and the snippet have no types; Node 10 resolution does not support `exports`.
  const flags = ['--profile', 'node16', '--exclude-entrypoints', './scnv.js', './stub.js', './snippet.html'];
  const report = await project.runNode(attw, project.tarball, '--format', 'ascii', ...flags);
  for (const entry of ['', '/node', '/react', '/testing', '/wire', '/global'])
    expect(report).toContain(`"@scnv/sdk${entry}"`);
});

test('publint reports nothing', async () => {
  const { publint } = await import(requireTool.resolve('publint'));
  const { messages } = await publint({ pkgDir: join(project.path, 'node_modules/@scnv/sdk'), strict: true });
  expect(messages).toEqual([]);
});

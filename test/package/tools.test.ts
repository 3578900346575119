// @vitest-environment happy-dom
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build as buildByEsbuild } from 'esbuild';
import { build as buildByVite } from 'vite';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { status } from '../../src/browser/index.ts';
import { openInbox } from '../../src/testing/index.ts';
import { createProject, requireTool, TOOLS } from './project.ts';

const project = await createProject(afterAll);
project.link(['react', 'react-dom', 'scheduler', 'loose-envify', 'js-tokens'], TOOLS);
project.link(['vitest', 'happy-dom']);

// All copies of the SDK on a page share one state, so events tracked by the bundles arrive here, too.
const inbox = openInbox();
afterEach(() => inbox.reset());

project.write(
  'shop.js',
  `import { init, track } from '@scnv/sdk';
   init('shop', { endpoint: 'https://collector.invalid/ct' });
   track('purchase', { items: 2 });`,
);
const entry = join(project.path, 'shop.js');
const bundle = join(project.path, 'bundle.js');

/** Runs a script as if it were in the page. */
const runInPage = (code: string) => new Function(code)();

async function expectItRuns() {
  runInPage(readFileSync(bundle, 'utf8'));
  expect(await inbox.waitFor('purchase')).toMatchObject({ site_id: 'shop', metadata: { items: 2 } });
  expect((await inbox.events()).map(({ event_type }) => event_type)).toEqual(['pageview', 'purchase']);
}

test('webpack bundles it', async () => {
  const webpack = requireTool('webpack');
  const stats = await new Promise<{ toJson(): { errors: unknown[]; warnings: unknown[] } }>((resolve, reject) => {
    const output = { path: project.path, filename: 'bundle.js' };
    webpack({ mode: 'production', context: project.path, entry, output }, (error: unknown, result: never) =>
      error ? reject(error) : resolve(result),
    );
  });
  const { errors, warnings } = stats.toJson();
  expect([...errors, ...warnings]).toEqual([]);
  await expectItRuns();
});

test('Vite bundles it', async () => {
  const lib = { entry, formats: ['iife' as const], name: 'shop', fileName: () => 'bundle.js' };
  await buildByVite({
    root: project.path,
    configFile: false,
    logLevel: 'silent',
    build: { outDir: '.', emptyOutDir: false, lib },
  });
  await expectItRuns();
});

test('esbuild bundles it without warnings', async () => {
  const { warnings } = await buildByEsbuild({
    entryPoints: [entry],
    bundle: true,
    outfile: bundle,
    logLevel: 'silent',
  });
  expect(warnings).toEqual([]);
  await expectItRuns();
});

test.each(['scnv.js', 'stub.js'])('an import of %s is not dropped by a bundler', async (script) => {
  const { warnings, outputFiles } = await buildByEsbuild({
    stdin: { contents: `import '@scnv/sdk/${script}';`, resolveDir: project.path },
    bundle: true,
    write: false,
    logLevel: 'silent',
  });
  expect(warnings).toEqual([]);
  expect(outputFiles[0]?.text).toContain('scanova');
});

test('it runs as a script', async () => {
  vi.stubGlobal('scanovaConfig', { siteId: 'shop', endpoint: 'https://collector.invalid/ct' });
  runInPage(readFileSync(join(project.path, 'node_modules/@scnv/sdk/dist/scnv.js'), 'utf8'));
  runInPage("scanova('track', 'purchase', { items: 2 })");
  expect(await inbox.waitFor('purchase')).toMatchObject({ site_id: 'shop' });
  expect(status().dropped).toEqual({});
  vi.unstubAllGlobals();
});

/** A customer's test of a component under React 18. */
const customersTest = `
const inbox = openInbox();
afterEach(() => inbox.reset());

test('the cart is told of, once, and the order carries the scan', async () => {
  globalThis.IS_REACT_ACT_ENVIRONMENT = true;
  const Order = () => createElement('b', null, useScanSessionId());
  const root = createRoot(document.body);
  const shop = createElement(Scnv, { siteId: 'shop', endpoint: 'https://collector.invalid/ct' });
  await act(() => root.render(createElement(StrictMode, null, shop, createElement(Order))));
  track('add_to_cart', { product: 'lamp' });
  expect((await inbox.waitFor('add_to_cart')).metadata).toEqual({ product: 'lamp' });
  expect((await inbox.events()).map((event) => event.event_type)).toEqual(['pageview', 'add_to_cart']);
  expect(document.body.textContent).toBe(inbox.scanSessionId);
});
`;
/** Their timeout for one test; the default of the runners is five seconds. */
const PATIENCE_MS = 60_000;
const needs = {
  '@scnv/sdk': ['track'],
  '@scnv/sdk/react': ['Scnv', 'useScanSessionId'],
  '@scnv/sdk/testing': ['openInbox'],
  react: ['createElement', 'StrictMode'],
  'react-dom/client': ['createRoot'],
  'react-dom/test-utils': ['act'],
};

test("Jest runs a customer's tests without configuration", async () => {
  const requires = Object.entries(needs).map(([from, names]) => `const { ${names} } = require('${from}');`);
  project.write('shop.test.cjs', requires.join('\n') + customersTest);
  project.write(
    'jest.config.json',
    JSON.stringify({ testMatch: ['**/*.test.cjs'], moduleFileExtensions: ['js', 'cjs'], testTimeout: PATIENCE_MS }),
  );
  const environment = requireTool.resolve('jest-environment-jsdom');
  const jest = join(TOOLS, 'node_modules/jest/bin/jest.js');
  await project.runNode(jest, '--config', 'jest.config.json', '--env', environment, '--ci');
});

test("Vitest runs a customer's tests", async () => {
  const imports = Object.entries(needs).map(([from, names]) => `import { ${names} } from '${from}';`);
  project.write(
    'shop.test.mjs',
    `import { afterEach, expect, test } from 'vitest';\n${imports.join('\n')}${customersTest}`,
  );
  const flags = ['run', '--root', project.path, '--environment', 'happy-dom', '--testTimeout', `${PATIENCE_MS}`];
  await project.runNode(resolve('node_modules/vitest/vitest.mjs'), ...flags, 'shop.test.mjs');
});

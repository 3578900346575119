import { describe, expect, test } from 'vitest';
import { filesIn, findCycle, importGraph, importsOf, read } from './tree.ts';

/** What each file of the pipe may import. The order is that of the data: nothing points back. */
const pipe: { [file: string]: string[] } = {
  'id.ts': [],
  'wire.ts': [],
  'scan.ts': ['wire.ts'],
  'session.ts': ['wire.ts', 'scan.ts'],
  'redact.ts': [],
  'view.ts': ['redact.ts'],
  'consent.ts': ['wire.ts'],
  'moment.ts': ['wire.ts', 'session.ts', 'consent.ts'],
  'metadata.ts': ['wire.ts', 'redact.ts'],
  'event.ts': ['wire.ts', 'metadata.ts', 'moment.ts'],
  'orders.ts': ['moment.ts', 'session.ts'],
  'queue.ts': ['wire.ts', 'metadata.ts'],
  'outcome.ts': ['wire.ts'],
  'delivery.ts': ['wire.ts', 'queue.ts', 'outcome.ts'],
  'kept.ts': ['wire.ts', 'queue.ts', 'moment.ts'],
  'backlog.ts': ['wire.ts', 'queue.ts', 'kept.ts'],
  'envelope.ts': ['wire.ts', 'kept.ts', 'delivery.ts', 'metadata.ts'],
};
// The interface to the environment of the pipe names what passes through the pipe.
pipe['world.ts'] = Object.keys(pipe);
pipe['guard.ts'] = ['backlog.ts', 'scan.ts', 'world.ts'];
pipe['permission.ts'] = ['wire.ts', 'world.ts'];
pipe['ledger.ts'] = ['wire.ts', 'world.ts'];
pipe['viewing.ts'] = ['wire.ts', 'view.ts', 'redact.ts', 'moment.ts', 'world.ts'];
pipe['keeper.ts'] = ['permission.ts', 'scan.ts', 'session.ts', 'world.ts'];
pipe['tracker.ts'] = Object.keys(pipe);

const sdk = importGraph('src');
const collector = importGraph('collector/src');

const places: { [folder: string]: { doors: string[]; mayImport: string[]; packages: RegExp } } = {
  browser: {
    doors: ['browser/index.ts', 'browser/script.ts', 'browser/global.ts'],
    mayImport: Object.keys(pipe),
    packages: /^$/,
  },
  node: {
    doors: ['node/index.ts'],
    mayImport: ['wire.ts', 'id.ts', 'scan.ts', 'outcome.ts', 'queue.ts', 'delivery.ts'],
    packages: /^$/,
  },
  react: {
    doors: ['react/index.ts'],
    mayImport: ['wire.ts', 'browser/instances.ts', 'browser/options.ts'],
    packages: /^react$/,
  },
  testing: {
    doors: ['testing/index.ts'],
    mayImport: ['wire.ts', 'id.ts', 'browser/instances.ts', 'browser/send.ts'],
    packages: /^$/,
  },
};
const filesAt = (folder: string) => [...sdk.keys()].filter((file) => file.startsWith(`${folder}/`));

describe('src', () => {
  test('contains the pipe and the places where it runs, and nothing else', () => {
    const elsewhere = [...sdk.keys()].filter(
      (file) => !Object.keys(places).some((place) => file.startsWith(`${place}/`)),
    );
    expect(elsewhere.sort()).toEqual(Object.keys(pipe).sort());
    for (const { doors } of Object.values(places)) expect([...sdk.keys()]).toEqual(expect.arrayContaining(doors));
  });

  test.each(Object.entries(pipe))('%s imports nothing but %j', (file, allowed) => {
    expect(allowed).toEqual(expect.arrayContaining(sdk.get(file) ?? ['the file itself']));
  });

  test.each(Object.entries(places))(
    '%s imports only what it may of the pipe, and its own neighbours',
    (folder, place) => {
      const allowed = new Set([...place.mayImport, ...filesAt(folder)]);
      for (const file of filesAt(folder)) {
        const foreign = (sdk.get(file) ?? []).filter((name) => !allowed.has(name) && !place.packages.test(name));
        expect(foreign, file).toEqual([]);
      }
    },
  );

  test('no file imports a door', () => {
    const doors = Object.values(places).flatMap((place) => place.doors);
    for (const [file, imports] of sdk)
      expect(
        imports.filter((name) => doors.includes(name)),
        file,
      ).toEqual([]);
  });
});

/** Expects that only these files of the collector do something. */
function expectOnly(allowed: RegExp, does: (file: string, imports: string[]) => boolean) {
  const doing = [...collector].filter(([file, imports]) => does(file, imports)).map(([file]) => file);
  expect(doing.length).toBeGreaterThan(0);
  expect(doing.filter((file) => !allowed.test(file))).toEqual([]);
}
const importing = (name: RegExp) => (_: string, imports: string[]) => imports.some((one) => name.test(one));

describe('collector/src', () => {
  test('imports the SDK by name only, and only what crosses HTTP', () => {
    expectOnly(/./, importing(/^@scnv\/sdk\/wire$/));
    for (const [file, imports] of collector) {
      expect(
        imports.filter((name) => name.startsWith('@scnv/') && !/^@scnv\/sdk\/(wire|redact)$/.test(name)),
        file,
      ).toEqual([]);
      expect(
        imports.filter((name) => name.startsWith('../') || name.startsWith('/')),
        file,
      ).toEqual([]);
    }
  });

  test('only store/ and reports/ use kysely', () => expectOnly(/^(store|reports)\//, importing(/^kysely(\/|$)/)));
  test('only store/ uses node:sqlite', () => expectOnly(/^store\//, importing(/^(node:)?sqlite$/)));
  test('only routes/ and app.ts use fastify', () => expectOnly(/^(routes\/|app\.ts$)/, importing(/^@?fastify(\/|$)/)));

  test('only config.ts and main.ts read the environment', () => {
    expectOnly(/^(config|main)\.ts$/, (file) => /\bprocess\??\.env\b|\bprocess\[/.test(read(`collector/src/${file}`)));
    expect([...collector].filter(([, imports]) => imports.some((name) => /^(node:)?process$/.test(name)))).toEqual([]);
  });

  test('ingest.ts knows neither HTTP nor SQL', () => {
    const imports = collector.get('ingest.ts') ?? [];
    expect(imports).not.toHaveLength(0);
    expect(imports.filter((name) => /fastify|kysely|sqlite|^routes\//.test(name))).toEqual([]);
  });
});

const PAGE_LIBRARIES = ['lit-html', 'lit-html/directives/repeat.js', 'uplot'];

test('the page imports its own files, its rendering libraries, and nothing of the server but types', () => {
  const page = importGraph('collector/src/page', '*.js');
  expect(page.size).toBeGreaterThan(0);
  for (const [file, imports] of page) {
    const foreign = imports.filter((name) => !page.has(name) && !PAGE_LIBRARIES.includes(name));
    expect(foreign, file).toEqual([]);
  }
  expect(findCycle(page)).toBeNull();
});

describe('no import cycle, type imports included,', () => {
  test.each([
    'src',
    'collector/src',
    'scripts',
    'examples',
    'test',
    'e2e',
    'bench/collector',
    'bench/delivery',
    'bench/page',
    'bench/rig',
  ])('in %s', (folder) => {
    expect(filesIn(folder).length).toBeGreaterThan(0);
    expect(findCycle(importGraph(folder))).toBeNull();
  });

  test('is found where there is one', () => {
    const graph = new Map([
      ['a', ['b', 'node:fs']],
      ['b', ['c', 'd']],
      ['c', []],
      ['d', ['b']],
    ]);
    expect(findCycle(graph)).toEqual(['b', 'd', 'b']);
  });
});

test('all kinds of imports are recognized', () => {
  const source = `
    import value from 'a'; import type { T } from 'b'; import { type U } from 'c'; import 'd';
    export { V } from 'e'; export type { W } from 'f'; export * from 'g';
    const later = import('h'); type X = import('i').X;
  `;
  expect(importsOf(source).sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']);
});

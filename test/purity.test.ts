import { resolve } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const probe = resolve('src/probe.ts');
const { config } = ts.readConfigFile('src/tsconfig.json', ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, resolve('src'));

/** What the compiler says about a file in the pipe. */
function complaintsAbout(source: string): string[] {
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (path) => resolve(path) === probe || fileExists(path);
  host.getSourceFile = (path, languageVersion, ...rest) =>
    resolve(path) === probe
      ? ts.createSourceFile(path, source, languageVersion)
      : getSourceFile(path, languageVersion, ...rest);
  const diagnostics = ts.getPreEmitDiagnostics(ts.createProgram([probe], options, host));
  return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

test('the compiler lets no browser or Node global into the pipe', () => {
  const names = [
    'window',
    'document',
    'location',
    'localStorage',
    'fetch',
    'setTimeout',
    'crypto',
    'process',
    'Buffer',
  ];
  const complaints = complaintsAbout(`export default [${names.join(', ')}];`);
  expect(complaints).toHaveLength(names.length);
  for (const [index, name] of names.entries()) expect(complaints[index]).toMatch(`Cannot find name '${name}'`);
});

test('nor a module of Node', () => {
  expect(complaintsAbout("export * from 'node:crypto';")).toEqual([expect.stringContaining("'node:crypto'")]);
});

test('and accepts what the pipe needs', () => {
  const source = `
    import { MAX_BATCH_EVENTS } from './wire.ts';
    export const pure = async (now: number) => new Date(now).toISOString().padStart(MAX_BATCH_EVENTS);
  `;
  expect(complaintsAbout(source)).toEqual([]);
});

import { resolve } from 'node:path';
import ts from 'typescript';
import type { Block } from './blocks.ts';

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2024,
  lib: ['lib.es2024.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  types: ['node'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  jsx: ts.JsxEmit.ReactJSX,
  allowJs: true,
  checkJs: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  noEmit: true,
};

/** What a page has that the blocks do not declare: the global of the script, those of consent platforms, a scan. */
const PAGE = `
  declare function scanova(...call: unknown[]): unknown;
  declare function __tcfapi(command: string, version: number, callback: (data: any) => void): void;
  declare let dataLayer: any;
  interface Window { dataLayer: any }
  declare const scan_session_id: string;
`;

/**
 * Compiles blocks as if they were in the root of this project, where the package resolves by its name.
 *
 * @returns `page:line: complaint`, for each.
 */
export function complaintsAbout(blocks: Block[]): string[] {
  const files = new Map(
    blocks.map(({ code, language }, index) => [resolve(`block-${index}.${language}`), `${code}\nexport {};\n`]),
  );
  const names = [...files.keys()];
  files.set(resolve('page.d.ts'), PAGE);

  // JavaScript may leave out types.
  const options = { ...OPTIONS, strict: blocks.every(({ language }) => language !== 'js') };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.getSourceFile = (path, version, ...rest) => {
    const text = files.get(path);
    return text === undefined ? getSourceFile(path, version, ...rest) : ts.createSourceFile(path, text, version, true);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    const block = blocks[names.indexOf(file?.fileName ?? '')];
    return `${block?.at ?? file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}

import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import ts from 'typescript';

// Code of others, and what is built from ours.
const foreign = ['**/node_modules', '**/dist', '**/.next'];

/** The files of a folder, by their paths inside it. */
export function filesIn(folder: string, pattern = '**/*.ts'): string[] {
  return globSync(pattern, { cwd: folder, exclude: foreign })
    .map((path) => path.replaceAll('\\', '/'))
    .sort();
}

export const read = (path: string) => readFileSync(path, 'utf8');

/** What a source text names in its imports, type imports, re-exports and dynamic imports. */
export function importsOf(source: string): string[] {
  return ts.preProcessFile(source, true, true).importedFiles.map(({ fileName }) => fileName);
}

/** Each file of a folder with its imports: neighbours by their paths inside the folder, packages by name. */
export function importGraph(folder: string, pattern?: string): Map<string, string[]> {
  const resolve = (file: string, name: string) => (name.startsWith('.') ? posix.join(posix.dirname(file), name) : name);
  return new Map(
    filesIn(folder, pattern).map((file) => [
      file,
      importsOf(read(`${folder}/${file}`)).map((name) => resolve(file, name)),
    ]),
  );
}

/** The first import cycle found, as the list of its files. */
export function findCycle(graph: Map<string, string[]>): string[] | null {
  const done = new Set<string>();
  function walk(file: string, way: string[]): string[] | null {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return null;
    for (const next of graph.get(file) ?? []) {
      const cycle = walk(next, [...way, file]);
      if (cycle) return cycle;
    }
    done.add(file);
    return null;
  }
  for (const file of graph.keys()) {
    const cycle = walk(file, []);
    if (cycle) return cycle;
  }
  return null;
}

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';

/** The files of the dashboard as browsers get them: nothing is built, and nothing comes from anywhere else. */
export interface PageFiles {
  files: Map<string, PageFile>;
  /** Where they are. It changes with them, so that a browser may cache them forever. */
  base: string;
  /** An HTML file of the page, which leads to the others. */
  html(name: string): string;
}

export interface PageFile {
  type: string;
  content: string;
}

const FOLDER = new URL('./page/', import.meta.url);
const TYPES: { [ending: string]: string } = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

// Not the build that Node would import.
const LIT = new URL('../lit-html.js', import.meta.resolve('lit-html'));
/** By the names under which scripts import them. */
const LIBRARIES = {
  'lit-html': { name: 'lit-html.js', url: LIT },
  'lit-html/directives/repeat.js': { name: 'repeat.js', url: new URL('directives/repeat.js', LIT) },
  uplot: { name: 'uplot.js', url: new URL(import.meta.resolve('uplot/dist/uPlot.esm.js')) },
};
const OTHERS = {
  // What repeat.js imports.
  'directive.js': new URL('directive.js', LIT),
  'directive-helpers.js': new URL('directive-helpers.js', LIT),
  'uplot.css': new URL(import.meta.resolve('uplot/dist/uPlot.min.css')),
  'snippet.html': new URL(import.meta.resolve('@scnv/sdk/snippet.html')),
};

/** @param publicUrl The origin in tags and QR codes; `null` for the one at which the page is opened. */
export async function readPageFiles(publicUrl: string | null): Promise<PageFiles> {
  const own = (await readdir(FOLDER)).filter((name) => (name.split('.').at(-1) ?? '') in TYPES).sort();
  const sources = [
    ...own.map((name) => ({ name, url: new URL(name, FOLDER) })),
    ...Object.values(LIBRARIES),
    ...Object.entries(OTHERS).map(([name, url]) => ({ name, url })),
  ];
  const files = new Map<string, PageFile>();
  const hash = createHash('sha256');
  for (const { name, url } of sources) {
    const content = withoutMap(withPlaces(await readFile(url, 'utf8')));
    files.set(name, { type: TYPES[name.split('.').at(-1) ?? ''] ?? '', content });
    hash.update(`${name}\n${content}\n`);
  }

  const base = `/page/${hash.digest('hex').slice(0, 16)}/`;
  // The chart library is not preloaded: a page without figures draws no chart.
  const scripts = [...files.keys()].filter((name) => name.endsWith('.js') && name !== LIBRARIES.uplot.name);
  const preloads = scripts.map((name) => `<link rel="modulepreload" href="${base}${name}" />`);
  const html = (name: string) =>
    (files.get(name)?.content ?? '')
      .replaceAll('{{base}}', base)
      .replace('{{preloads}}', preloads.join('\n    '))
      .replace('{{public-url}}', publicUrl ?? '');
  return { files, base, html };
}

/** Browsers cannot resolve packages by name, and here all files are side by side. */
function withPlaces(source: string): string {
  return Object.entries(LIBRARIES).reduce(
    (text, [library, { name }]) => text.replace(new RegExp(`(from |import\\()'${library}'`, 'g'), `$1'./${name}'`),
    source.replaceAll('from"../', 'from"./'),
  );
}

/** There is no source map beside the file. */
function withoutMap(source: string): string {
  return source.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');
}

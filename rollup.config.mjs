import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';

const entries = {
  'browser/index': 'src/browser/index.ts',
  'node/index': 'src/node/index.ts',
  'react/index': 'src/react/index.ts',
  'testing/index': 'src/testing/index.ts',
  redact: 'src/redact.ts',
  wire: 'src/wire.ts',
};

/** TypeScript to JavaScript only: `tsc` checks the types and writes the declarations. */
const strip = (target) =>
  typescript({
    tsconfig: false,
    include: ['src/**/*.ts'],
    noForceEmit: true,
    compilerOptions: {
      target,
      lib: [target.toLowerCase(), 'dom', 'dom.iterable'],
      types: ['node'],
      module: 'esnext',
      moduleResolution: 'bundler',
      strict: true,
      exactOptionalPropertyTypes: true,
      rewriteRelativeImportExtensions: true,
      skipLibCheck: true,
    },
  });

/**
 * Properties that never leave the script: neither to the page, nor over the wire, nor into storage, where the npm
 * package has to understand them, too.
 */
const internalProperties = [
  ...['take', 'restore', 'settle', 'giveBack', 'wake', 'resume', 'flushNow', 'changed', 'leave', 'update'],
  ...['isHidden', 'isOnline', 'setTimer', 'judge', 'onSettled', 'onChange', 'monotonicNow', 'listen', 'post'],
  ...['journal', 'session', 'tab', 'load', 'save', 'page', 'counts', 'retryAfter', 'watch'],
  ...['onHide', 'onLeave', 'onReturn', 'onRestore', 'onNavigate', 'note', 'landingUrl', 'cleanAddress', 'maxAbsenceMs'],
  ...['fields', 'route', 'remove', 'keep', 'forget', 'explain', 'onStorage'],
  ...['wallNow', 'chance', 'scanCookie', 'readDevice', 'inLine', 'items', 'end'],
  ...['begin', 'count', 'readTitle', 'finish', 'seek'],
  // These are in storage, too, but a page that takes over an event resets them, or does without.
  ...['inFlight', 'madeAt', 'doubtful', 'expendable'],
];

/**
 * Makes Chromium compile the whole script while it loads, off the main thread, instead of each function when it is
 * called: https://v8.dev/blog/explicit-compile-hints. Elsewhere it is a comment.
 */
const compileEarly = { preamble: '//# allFunctionsCalledOnLoad' };

const minify = (format = {}) =>
  terser({
    ecma: 2017,
    format,
    compress: {
      passes: 8,
      inline: 1,
      lhs_constants: false,
      loops: false,
      unsafe_arrows: true,
      unsafe_math: true,
      pure_getters: true,
      unsafe: true,
      unsafe_comps: true,
    },
    mangle: { properties: { builtins: true, regex: new RegExp(`^(${internalProperties.join('|')})$`) } },
  });

/** One keyword for all variables compresses better than two. */
const letForConst = {
  name: 'let-for-const',
  renderChunk: (code) => code.replace(/\bconst\b/g, 'let'),
};

/** Leftovers of an earlier build would be packed, too. */
const clean = {
  name: 'clean',
  buildStart: () => rmSync('dist', { recursive: true, force: true }),
};

/** Writes the CommonJS half's `package.json`, since this package is `"type": "module"`. */
const commonJsScope = {
  name: 'commonjs-scope',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'package.json', source: '{ "type": "commonjs" }\n' });
  },
};

/** Wraps the stub into the snippet, and prints it with the hash that a content security policy needs. */
const snippet = {
  name: 'snippet',
  generateBundle(_, bundle) {
    const code = bundle['stub.js'].code.trim();
    const source = `<script>${code}</script>\n<script async src="https://COLLECTOR/scnv.js"></script>\n<script>scanova('init', 'SITE_ID');</script>\n`;
    this.emitFile({ type: 'asset', fileName: 'snippet.html', source });
    const hash = createHash('sha256').update(code).digest('base64');
    this.info(`the snippet, also in dist/snippet.html:\n\n${source}\nscript-src for its stub: 'sha256-${hash}'\n`);
  },
};

/** What the entries share. Importing it where it is not needed, only to load it early, makes esbuild warn. */
const chunks = {
  chunkFileNames: ({ name }) => (name === 'index' ? 'browser/instances.js' : '[name].js'),
  hoistTransitiveImports: false,
  // Effects run in browsers, which Next.js has to be told.
  banner: ({ name }) => (name === 'react/index' ? "'use client';" : ''),
};

const onwarn = (warning) => {
  throw new Error(warning.message);
};

export default [
  {
    input: 'src/browser/script.ts',
    output: { file: 'dist/scnv.js', format: 'iife', strict: false },
    plugins: [clean, strip('ES2017'), letForConst, minify(compileEarly)],
    onwarn,
  },
  {
    input: 'src/browser/stub.ts',
    output: { file: 'dist/stub.js', format: 'iife', strict: false },
    plugins: [strip('ES2017'), minify(), snippet],
    onwarn,
  },
  {
    input: entries,
    external: /^(node:|react$)/,
    output: [
      { dir: 'dist/esm', format: 'es', ...chunks },
      { dir: 'dist/cjs', format: 'cjs', ...chunks, plugins: [commonJsScope] },
    ],
    plugins: [strip('ES2017')],
    onwarn,
  },
];

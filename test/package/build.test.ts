import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Plugin, rollup } from 'rollup';
import { loadConfigFile } from 'rollup/loadConfigFile';
import { expect, test } from 'vitest';

test('a second build makes the same bytes', async () => {
  const { options: config } = await loadConfigFile(resolve('rollup.config.mjs'), { silent: true });
  const made: Record<string, string> = {};
  for (const { output, plugins, ...input } of config) {
    // It would delete what the other tests read.
    const bundle = await rollup({ ...input, plugins: (plugins as Plugin[]).filter(({ name }) => name !== 'clean') });
    for (const options of output) {
      const { output: files } = await bundle.generate(options);
      for (const file of files) {
        const folder = options.dir ?? dirname(String(options.file));
        made[join(folder, file.fileName)] = file.type === 'chunk' ? file.code : String(file.source);
      }
    }
    await bundle.close();
  }
  expect(Object.keys(made)).toEqual(expect.arrayContaining(['dist/scnv.js', 'dist/esm/browser/index.js']));
  for (const [file, content] of Object.entries(made)) expect(readFileSync(file, 'utf8'), file).toBe(content);
});

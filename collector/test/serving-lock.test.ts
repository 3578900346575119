import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runCommand } from '../src/commands/run.ts';
import { readConfig } from '../src/config.ts';
import { ADMIN_TOKEN } from './collector.ts';
import { becomesReady, forkCollector } from './collector-process.ts';
import { temporaryDirectory } from './database.ts';

function newFile() {
  const directory = join(temporaryDirectory(onTestFinished), 'data');
  return { directory, path: join(directory, 'scnv.db') };
}

const serve = (path: string) => forkCollector({ DATABASE_URL: `file:${path}`, ADMIN_TOKEN });

it('refuses a second process that serves from a file, naming it, and says what to do', async () => {
  const { directory, path } = newFile();
  const first = serve(path);
  const origin = await first.listening;
  const link = join(temporaryDirectory(onTestFinished), 'link');
  symlinkSync(directory, link);
  for (const name of [path, join(link, 'scnv.db'), join(directory, '..', 'data', 'scnv.db')]) {
    const { code, complaints } = await serve(name).refused;
    expect([code, complaints]).toEqual([1, expect.stringContaining(`another collector serves from ${path}. Stop it`)]);
  }
  await becomesReady(origin);
});

it('lets commands work on the file meanwhile', async () => {
  const { path } = newFile();
  await serve(path).listening;
  const config = readConfig({ DATABASE_URL: `file:${path}` });
  const made = await runCommand(['sites', 'create', '--site-id', 'demo'], config, Date.now);
  expect(JSON.parse(made)).toMatchObject({ site_id: 'demo' });
});

it.each(['SIGTERM', 'SIGKILL'] as const)(
  'lets the next one serve after %s, with nothing to clean up',
  async (signal) => {
    const { path, directory } = newFile();
    mkdirSync(directory);
    const first = serve(path);
    await first.listening;
    first.child.kill(signal);
    await first.ended;
    await expect(serve(path).listening).resolves.toContain('http');
  },
);

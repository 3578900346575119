import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { runCommand } from '../src/commands/run.ts';
import { readConfig } from '../src/config.ts';
import { openStore } from '../src/store/store.ts';
import { temporaryDirectory } from './database.ts';
import { postIds, startDemo } from './demo-load.ts';
import { query, readEvents } from './stored.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** Runs the command in its own process, as cron would. */
async function backUpApart(databasePath: string, target: string) {
  const env = { PATH: process.env.PATH, DATABASE_URL: `file:${databasePath}` };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [MAIN, 'data', 'backup', target], { env });
  return { answer: JSON.parse(stdout), progress: stderr };
}

const backUp = (databasePath: string, ...words: string[]) =>
  runCommand(['data', 'backup', ...words], readConfig({ DATABASE_URL: `file:${databasePath}` }), Date.now);

const newFile = () => join(temporaryDirectory(onTestFinished), 'copy.db');

const newDatabaseFile = () => join(temporaryDirectory(onTestFinished), 'scnv.db');
const post = async (origin: string, id: string): Promise<unknown> => (await postIds(origin, [id])).json();

it('contains, made under load, everything acknowledged before it began, and can be served from as it is', async () => {
  const databasePath = newDatabaseFile();
  const target = newFile();
  const first = await startDemo(`file:${databasePath}`);
  const { origin } = first;
  const acknowledged: string[] = [];
  let goesOn = true;
  const client = async () => {
    while (goesOn) {
      const id = randomUUID();
      expect(await post(origin, id)).toMatchObject({ accepted: 1 });
      acknowledged.push(id);
    }
  };
  const clients = Array.from({ length: 4 }, client);
  while (acknowledged.length < 200) await post(origin, randomUUID());
  const before = [...acknowledged];
  const { answer, progress } = await backUpApart(databasePath, target);
  const during = acknowledged.length - before.length;
  goesOn = false;
  await Promise.all(clients);
  first.child.kill('SIGTERM');
  await first.ended;

  expect(during).toBeGreaterThan(0);
  expect(answer).toEqual({ file: target, bytes: expect.any(Number) });
  expect(progress).toBe('copying: 100 %\nchecking: 0 %\nchecking: 100 %\n');
  expect(readdirSync(dirname(target))).toEqual(['copy.db']);
  expect(query(`file:${target}`, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  const copied = new Set(readEvents(`file:${target}`, 'demo').map(({ event_id }) => event_id));
  expect(before.filter((id) => !copied.has(id))).toEqual([]);
  const known = new Set(readEvents(`file:${databasePath}`, 'demo').map(({ event_id }) => event_id));
  expect([...copied].filter((id) => !known.has(id))).toEqual([]);

  const { origin: restoredOrigin } = await startDemo(`file:${target}`);
  expect(await post(restoredOrigin, before[0] as string)).toMatchObject({ duplicates: 1 });
  expect(await post(restoredOrigin, randomUUID())).toMatchObject({ accepted: 1 });
});

it('never overwrites a file, and leaves none behind if it fails', async () => {
  const databasePath = newDatabaseFile();
  await (await openStore({ kind: 'sqlite', path: databasePath })).close();
  const target = newFile();
  writeFileSync(target, 'a letter');
  await expect(backUp(databasePath, target)).rejects.toThrow(`${target} exists already`);
  const missing = join(dirname(databasePath), 'nothing.db');
  await expect(backUp(missing, newFile())).rejects.toThrow(`there is no database ${missing}`);
  expect(existsSync(missing)).toBe(false);
  await expect(backUp(databasePath, join(newFile(), 'deeper.db'))).rejects.toThrow('unable to open');
  expect(readdirSync(dirname(target))).toEqual(['copy.db']);
});

it('explains its usage', async () => {
  for (const words of [[], ['a', 'b'], ['--force']]) {
    await expect(backUp(newDatabaseFile(), ...words)).rejects.toThrow('usage: data backup FILE');
  }
  expect(await backUp(newDatabaseFile(), '--help')).toMatch(/^data backup FILE\n {4}copies a SQLite database/);
});

it('refuses PostgreSQL, which has its own tools', async () => {
  const config = readConfig({ DATABASE_URL: 'postgres://localhost/scnv' });
  await expect(runCommand(['data', 'backup', newFile()], config, Date.now)).rejects.toThrow('pg_dump');
});

import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { runCommand } from '../src/commands/run.ts';
import { readConfig } from '../src/config.ts';
import { ADMIN_TOKEN, SHOP, startCollector, temporaryDirectory } from './collector.ts';
import { forkCollector } from './collector-process.ts';
import { query, readEvents } from './stored.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** The command in a process of its own, as a crontab would run it. */
async function backUpApart(databasePath: string, target: string) {
  const env = { PATH: process.env.PATH, DATABASE_URL: `file:${databasePath}` };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [MAIN, 'data', 'backup', target], { env });
  return { answer: JSON.parse(stdout), progress: stderr };
}

const backUp = (databasePath: string, ...words: string[]) =>
  runCommand(['data', 'backup', ...words], readConfig({ DATABASE_URL: `file:${databasePath}` }), Date.now);

const newFile = () => join(temporaryDirectory(onTestFinished), 'copy.db');

async function post(origin: string, event_id: string): Promise<unknown> {
  const body = JSON.stringify({ site_id: 'demo', event_type: 'pageview', event_id });
  const answer = await fetch(`${origin}/ct`, { method: 'POST', headers: { origin: SHOP }, body });
  return answer.json();
}

it('holds, made under load, all that was acknowledged before it began, and is served from as it is', async () => {
  const databasePath = join(temporaryDirectory(onTestFinished), 'scnv.db');
  const target = newFile();
  const first = forkCollector({ DATABASE_URL: `file:${databasePath}`, ADMIN_TOKEN });
  const origin = await first.listening;
  await fetch(`${origin}/admin/sites`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    body: JSON.stringify({ site_id: 'demo', allowed_domains: ['shop.example'] }),
  });

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
  expect(query(target, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  const copied = new Set(readEvents(target, 'demo').map(({ event_id }) => event_id));
  expect(before.filter((id) => !copied.has(id))).toEqual([]);
  const known = new Set(readEvents(databasePath, 'demo').map(({ event_id }) => event_id));
  expect([...copied].filter((id) => !known.has(id))).toEqual([]);

  const restored = forkCollector({ DATABASE_URL: `file:${target}`, ADMIN_TOKEN });
  const restoredOrigin = await restored.listening;
  expect(await post(restoredOrigin, before[0] as string)).toMatchObject({ duplicates: 1 });
  expect(await post(restoredOrigin, randomUUID())).toMatchObject({ accepted: 1 });
});

it('never writes over a file, and leaves none where it fails', async () => {
  const collector = await startCollector(onTestFinished);
  const target = newFile();
  writeFileSync(target, 'a letter');
  await expect(backUp(collector.databasePath, target)).rejects.toThrow(`${target} exists already`);
  const missing = join(dirname(collector.databasePath), 'nothing.db');
  await expect(backUp(missing, newFile())).rejects.toThrow(`there is no database ${missing}`);
  expect(existsSync(missing)).toBe(false);
  await expect(backUp(collector.databasePath, join(newFile(), 'deeper.db'))).rejects.toThrow('unable to open');
  expect(readdirSync(dirname(target))).toEqual(['copy.db']);
});

it('says how it is written', async () => {
  const collector = await startCollector(onTestFinished);
  for (const words of [[], ['a', 'b'], ['--help']]) {
    await expect(backUp(collector.databasePath, ...words)).rejects.toThrow('it is written: data backup FILE');
  }
});

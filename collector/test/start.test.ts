import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { findFreePort } from '../../scripts/free-port.ts';
import { nameOfDatabase } from '../src/config.ts';
import { databaseOf, newDatabase, server } from './database.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

it('npm start names its database, and neither its user nor its password', async () => {
  const url = new URL(await newDatabase(onTestFinished));
  if (server) url.password = 'a-secret';
  const own = { PORT: String(await findFreePort()), SHOP_PORT: String(await findFreePort()), DATABASE_URL: url.href };
  const env = { ...process.env, ...own, HOST: '127.0.0.1' };
  const child = spawn(process.execPath, ['scripts/start.ts'], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGINT');
    await exited;
  });
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    if (line.startsWith('Ctrl-C')) break;
  }
  child.stdout.resume();
  expect(lines).toContain(`✔ collector on port ${own.PORT}, database ${nameOfDatabase(databaseOf(url.href))}`);
  expect(lines.join('\n')).not.toMatch(/a-secret|scnv@/);
});

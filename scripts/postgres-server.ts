import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findFreePort } from './free-port.ts';
import { findPostgres } from './postgres.mjs';

/** A temporary PostgreSQL server. */
export interface PostgresServer {
  /** Its administrative database. */
  url: string;
  /** Ends it at once, as if its machine had failed, or starts it again on the same data. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Ends it, and deletes its data. */
  stop(): Promise<void>;
}

/** Starts this machine's PostgreSQL on a free port, in a directory of its own. A commit is on disk, as always. */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = findPostgres();
  if (!folder) throw new Error('there is no PostgreSQL on this machine; node scripts/postgres.mjs installs it');
  const directory = mkdtempSync(join(tmpdir(), 'scnv-postgres-'));
  const user = unprivilegedUser();
  if (user) chownSync(directory, user.uid, user.gid);
  const data = join(directory, 'data');
  const init = ['-D', data, '-U', 'scnv', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'];
  execFileSync(join(folder, 'initdb'), init, { ...user, cwd: directory });
  const port = await findFreePort();
  const settings = { port, listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: 200 };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  let child: ChildProcess;

  async function start() {
    child = spawn(join(folder as string, 'postgres'), ['-D', data, ...options], {
      ...user,
      cwd: directory,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const said: string[] = [];
    for await (const line of createInterface({ input: child.stderr as NonNullable<typeof child.stderr> })) {
      said.push(line);
      if (line.includes('ready to accept connections')) break;
    }
    if (child.exitCode !== null) throw new Error(`PostgreSQL does not start: ${said.join('\n')}`);
    // Otherwise it would wait for somebody to read its output.
    child.stderr?.resume();
  }

  async function end(signal: NodeJS.Signals) {
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  await start();
  return {
    url: `postgres://scnv@127.0.0.1:${port}/postgres`,
    start,
    // PostgreSQL's signal for an immediate shutdown.
    kill: () => end('SIGQUIT'),
    async stop() {
      if (child.exitCode === null) await end('SIGQUIT');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root: it has to run as its own user, or as nobody. */
function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    try {
      const idOf = (flag: string) => Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
      return { uid: idOf('-u'), gid: idOf('-g') };
    } catch {
      // Try the next one.
    }
  }
  throw new Error('PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody');
}

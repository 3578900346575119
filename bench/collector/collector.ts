import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** The site of the bench, and a page of it. */
export const SITE = { site_id: 'bench', name: 'Bench', allowed_domains: ['shop.example'], conversion_events: [] };
export const ORIGIN = 'https://shop.example';

/** What a collector has done and used since its start. */
export interface Counts {
  commits: number;
  /** Requests that the commits held. */
  changes: number;
  /** Microseconds of all its threads: what a busy machine disturbs least. */
  cpuUs: number;
}

/** A collector in a process of its own, on a database of its own. */
export interface BenchCollector {
  port: number;
  readCounts(): Promise<Counts>;
  stop(): Promise<void>;
}

/** @param maxChangesPerCommit 1 for a transaction of its own for each request. */
export async function startCollector(databaseUrl: string, maxChangesPerCommit: number): Promise<BenchCollector> {
  const site = JSON.stringify({ ...SITE, status: 'active' });
  const child = fork(new URL('./server.ts', import.meta.url), [databaseUrl, String(maxChangesPerCommit), site]);
  // Before anything else: what removes its database must not find it at work.
  process.prependListener('exit', () => child.kill('SIGKILL'));
  const { port } = await answerOf<{ port: number }>(child);
  return {
    port,
    readCounts() {
      child.send('counts');
      return answerOf<Counts>(child);
    },
    async stop() {
      child.send('stop');
      await once(child, 'exit');
    },
  };
}

/** The next thing that a process says. */
async function answerOf<Answer>(child: ChildProcess): Promise<Answer> {
  const gone = new AbortController();
  const exited = once(child, 'exit', { signal: gone.signal }).then(() => {
    throw new Error('the collector ended');
  });
  exited.catch(() => {});
  try {
    const [answer] = await Promise.race([once(child, 'message'), exited]);
    return answer;
  } finally {
    gone.abort();
  }
}

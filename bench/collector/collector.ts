import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** The site of the bench, a page of it, and a code and a scan that lead there. */
export const SITE = { site_id: 'bench', name: 'Bench', allowed_domains: ['shop.example'], conversion_events: [] };
export const ORIGIN = 'https://shop.example';
export const CODE = 'bench';
export const ADMIN_TOKEN = 'nobody-manages-a-bench';

/** The settings of a collector. */
export interface Setup {
  /** The value of `DATABASE_URL`. */
  databaseUrl: string;
  /** 1 for a transaction per request. Default: group commit. */
  maxChangesPerCommit?: number;
  /** Whether events are stored; if not, they are acknowledged right away. Default: true. */
  stores?: boolean;
}

/** What a collector has done and used since its start. */
export interface Counts {
  commits: number;
  /** Requests in those commits. */
  changes: number;
  /** CPU microseconds of all its threads: the figure that a busy machine distorts least. */
  cpuUs: number;
  /** Milliseconds in which its event loop was busy. */
  loopMs: number;
}

/** A collector in a process of its own, on a database of its own. */
export interface BenchCollector extends Setup {
  port: number;
  /** A scan of the site that it knows. */
  scanSessionId: string;
  readCounts(): Promise<Counts>;
  stop(): Promise<void>;
}

export async function startCollector(setup: Setup): Promise<BenchCollector> {
  const child = fork(new URL('./server.ts', import.meta.url), [JSON.stringify(setup)]);
  // Before all other listeners: one removes the database, which must not be in use by then.
  const kill = () => child.kill('SIGKILL');
  process.prependListener('exit', kill);
  const begun = await answerOf<{ port: number; scanSessionId: string }>(child);
  return {
    ...setup,
    ...begun,
    readCounts() {
      child.send('counts');
      return answerOf<Counts>(child);
    },
    async stop() {
      child.send('stop');
      await once(child, 'exit');
      process.off('exit', kill);
    },
  };
}

/** The next message of a process. */
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

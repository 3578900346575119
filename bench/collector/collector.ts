import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** The site of the bench, a page of it, and a code and a scan that lead there. */
export const SITE = { site_id: 'bench', name: 'Bench', allowed_domains: ['shop.example'], conversion_events: [] };
export const ORIGIN = 'https://shop.example';
export const CODE = 'bench';
export const ADMIN_TOKEN = 'nobody-manages-a-bench';

/** What a collector of the bench is. */
export interface Setup {
  /** What `DATABASE_URL` has to say. */
  databaseUrl: string;
  /** 1 for a transaction of its own for each request. Default: group commit. */
  maxChangesPerCommit?: number;
  /** Whether events are stored; else they are acknowledged as they come. Default: true. */
  stores?: boolean;
}

/** What a collector has done and used since its start. */
export interface Counts {
  commits: number;
  /** Requests that the commits held. */
  changes: number;
  /** Microseconds of all its threads: what a busy machine disturbs least. */
  cpuUs: number;
  /** Milliseconds in which the loop that answers was busy. */
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
  // Before anything else: what removes its database must not find it at work.
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

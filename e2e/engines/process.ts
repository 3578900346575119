import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';

/** A child process that takes its own children with it when it ends. */
export interface ProcessGroup {
  child: ChildProcess;
  kill(): void;
}

/** Starts a program as the leader of a process group; the group is killed no later than this process exits. */
export function startGroup(
  program: string,
  args: string[],
  options: { env?: NodeJS.ProcessEnv; stdio?: StdioOptions } = {},
): ProcessGroup {
  const child = spawn(program, args, { stdio: 'ignore', ...options, detached: true });
  function kill() {
    process.off('exit', kill);
    try {
      if (child.pid) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // the group is gone already
    }
  }
  process.on('exit', kill);
  child.on('error', kill);
  child.unref();
  return { child, kill };
}

/** Rejects if the work is not done in time; the work itself continues, so end what it waits for. */
export async function within<T>(deadlineMs: number, what: string, work: PromiseLike<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took more than ${deadlineMs} ms`)), deadlineMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

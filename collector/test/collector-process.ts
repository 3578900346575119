import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { onTestFailed, onTestFinished } from 'vitest';

const MAIN = new URL('../src/main.ts', import.meta.url);

export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
  output: string;
  complaints: string;
}

/** The real program, in its own process. */
export interface CollectorProcess {
  child: ChildProcess;
  /** Resolves when the process has ended and all its output has been read. */
  ended: Promise<Ending>;
  /** The origin at which it listens. Rejects if the process ends before that. */
  listening: Promise<string>;
  /** The same as `ended`, but rejects if the process serves instead. */
  refused: Promise<Ending>;
  /** The first match in its output. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
}

/**
 * Starts it on a free port; it is ended with the test, whatever happens.
 *
 * @param stdout Where its output goes, if it is not to be read here.
 */
export function forkCollector(
  env: Record<string, string>,
  words: string[] = [],
  stdout: 'pipe' | number = 'pipe',
): CollectorProcess {
  const { PATH = '', NODE_COMPILE_CACHE } = process.env;
  const child = fork(MAIN, words, {
    env: { PATH, NODE_COMPILE_CACHE, PORT: '0', LOG_LEVEL: 'error', ...env },
    execArgv: [],
    stdio: ['pipe', stdout, 'pipe', 'ipc'],
  });
  let output = '';
  let complaints = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  // Not the event `close`, which never comes after a `disconnect` from this side.
  const read = [child.stdout, child.stderr].map((stream) => stream && once(stream, 'close'));
  const ended = Promise.all([once(child, 'exit'), ...read]).then(([[code, signal]]) => ({
    ...({ code, signal } as Pick<Ending, 'code' | 'signal'>),
    output,
    complaints,
  }));
  const listening = new Promise<string>((resolve, reject) => {
    child.once('message', ({ port }: { port: number }) => resolve(`http://127.0.0.1:${port}`));
    void ended.then(() => reject(new Error(`the collector ended: ${complaints}`)));
  });
  const refused = Promise.race([
    ended,
    listening.then(
      (origin) => Promise.reject(new Error(`the collector serves at ${origin}`)),
      () => ended,
    ),
  ]);
  // Not every test awaits them.
  for (const promise of [listening, refused]) promise.catch(() => {});
  let state: string | number;
  onTestFinished(async () => {
    state = child.exitCode ?? child.signalCode ?? 'running';
    child.kill('SIGKILL');
    await ended;
  });
  // Called after the above. Otherwise a test that waited in vain would not say for what.
  onTestFailed(() => {
    process.stderr.write(`the collector (${state}): ${output}${complaints}\n`);
  });
  return { child, ended, listening, refused, printed };

  function printed(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(output);
        if (match) resolve(match);
        return match;
      };
      if (look()) return;
      child.stdout?.on('data', look);
      void ended.then(() => reject(new Error(`the collector never printed ${pattern}: ${output}`)));
    });
  }
}

/** Resolves once it accepts events: the janitor, which begins at the start, may keep the store busy at first. */
export async function becomesReady(origin: string): Promise<void> {
  while ((await fetch(`${origin}/readyz`)).status !== 200);
}

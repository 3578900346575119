import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { onTestFinished } from 'vitest';

/** Nothing listens there. Not port 9, which `fetch` refuses to call. */
export const NOBODY = 'http://127.0.0.1:2';

export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
  output: string;
  complaints: string;
}

/** A program in a process of its own, which ends with the test. */
export interface Program {
  child: ChildProcess;
  ended: Promise<Ending>;
}

/**
 * Starts a module that has `client`, and `EVENT` to track. Anything uncaught is a complaint.
 *
 * @param origin Of the collector.
 * @param options Of the client, as far as JSON can represent them.
 */
export function startProgram(source: string, origin: string, options: object = {}): Program {
  const given = JSON.stringify({ collector: origin, apiKey: 'secret', siteId: 'site_abc123', ...options });
  const lines = [
    `import { createClient } from ${JSON.stringify(resolve('src/node/index.ts'))};`,
    `const client = createClient(${given});`,
    "const EVENT = { event_name: 'purchase', scan_session_id: crypto.randomUUID(), order_id: '10042' };",
    source,
  ];
  const child = spawn(process.execPath, ['--input-type=module', '-e', lines.join('\n')], {
    env: { PATH: process.env.PATH ?? '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, complaints] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  const ended = once(child, 'close').then(([code, signal]): Ending => ({ code, signal, output, complaints }));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { child, ended };
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { onTestFinished } from 'vitest';

/** Nobody listens there. Not 9, which `fetch` does not even ask. */
export const NOBODY = 'http://127.0.0.1:2';

export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
  output: string;
  complaints: string;
}

/** A program in a process of its own; it is gone when the test is. */
export interface Program {
  child: ChildProcess;
  ended: Promise<Ending>;
}

/**
 * Starts a module that finds `client`, and `EVENT` to track. Whatever nobody caught is a complaint.
 *
 * @param origin Of the collector.
 * @param options Of the client, as JSON can say them.
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

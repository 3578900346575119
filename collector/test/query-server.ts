import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { Question } from './query-worker.ts';

type Answer = { rows: Record<string, unknown>[] } | { failure: string };

/** Nothing else of the process runs meanwhile, the time limits of tests included. */
const TIMEOUT_MS = 60_000;

let worker: Worker | undefined;

/**
 * Queries a PostgreSQL server, blocking until the answer is there: tests read from SQLite synchronously, and are the
 * same for both. So a thread runs the query while this one sleeps.
 *
 * @param parameters One for each `?` of the statement.
 */
export function queryServer(url: string, sql: string, parameters: string[] = []): Record<string, unknown>[] {
  worker ??= new Worker(new URL('./query-worker.ts', import.meta.url), { execArgv: [] });
  worker.unref();
  const done = new Int32Array(new SharedArrayBuffer(4));
  const { port1, port2 } = new MessageChannel();
  let place = 0;
  const text = sql.replaceAll('?', () => `$${++place}`);
  worker.postMessage({ url, text, parameters, done, port: port2 } satisfies Question, [port2]);
  const isLate = Atomics.wait(done, 0, 0, TIMEOUT_MS) === 'timed-out';
  const answer = receiveMessageOnPort(port1)?.message as Answer;
  port1.close();
  if (isLate) {
    void worker.terminate();
    worker = undefined;
    throw new Error(`no answer in time: ${text}`);
  }
  if ('failure' in answer) throw new Error(answer.failure);
  return answer.rows;
}

import { type MessagePort, parentPort } from 'node:worker_threads';
import pg from 'pg';

/** What the other thread wants to know. */
export interface Question {
  url: string;
  text: string;
  parameters: string[];
  /** Becomes 1 when the answer is there. */
  done: Int32Array;
  port: MessagePort;
}

const { INT8, NUMERIC } = pg.types.builtins;
for (const type of [INT8, NUMERIC]) pg.types.setTypeParser(type, Number);

parentPort?.on('message', async ({ url, text, parameters, done, port }: Question) => {
  const client = new pg.Client(url);
  try {
    await client.connect();
    const { rows } = await client.query(text, parameters);
    port.postMessage({ rows });
  } catch (error) {
    port.postMessage({ failure: String(error) });
  } finally {
    await client.end().catch(() => {});
    Atomics.store(done, 0, 1);
    Atomics.notify(done, 0);
  }
});

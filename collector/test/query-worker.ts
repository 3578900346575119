import { type MessagePort, parentPort } from 'node:worker_threads';
import pg from 'pg';

/** A request to the worker thread. */
export interface Question {
  url: string;
  text: string;
  parameters: string[];
  /** Becomes 1 once the answer is there. */
  done: Int32Array;
  port: MessagePort;
}

const { INT8, NUMERIC } = pg.types.builtins;
for (const type of [INT8, NUMERIC]) pg.types.setTypeParser(type, Number);

const clients = new Map<string, Promise<pg.Client>>();

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  // Its database has been deleted, together with the test it was for.
  client.on('error', () => clients.delete(url));
  await client.connect();
  return client;
}

parentPort?.on('message', async ({ url, text, parameters, done, port }: Question) => {
  try {
    const client = clients.get(url) ?? connect(url);
    clients.set(url, client);
    const { rows } = await (await client).query(text, parameters);
    port.postMessage({ rows });
  } catch (error) {
    clients.delete(url);
    port.postMessage({ failure: String(error) });
  } finally {
    Atomics.store(done, 0, 1);
    Atomics.notify(done, 0);
  }
});

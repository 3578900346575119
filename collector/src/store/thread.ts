import { parentPort, workerData } from 'node:worker_threads';
import type { Transaction } from 'kysely';
import { migrate, openForReading, openForWriting } from './database.ts';
import { type Call, type CallResult, reports, writes } from './operations.ts';
import type { Tables } from './tables.ts';

/** What a thread of the store is for. */
export interface ThreadData {
  path: string;
  role: 'writer' | 'reports';
}

const { path, role } = workerData as ThreadData;
const port = parentPort as NonNullable<typeof parentPort>;

const db = role === 'writer' ? openForWriting(path) : openForReading(path);
if (role === 'writer') await migrate(db);

port.on('message', async (calls: Call[]) => {
  if (calls.length === 0) {
    await db.destroy();
    port.close();
    return;
  }
  port.postMessage(role === 'writer' ? await write(calls) : await Promise.all(calls.map((call) => read(call))));
});
port.postMessage('ready');

/**
 * All calls in one transaction: one flush of the disk for as many requests as came together. A call that fails must
 * not cost its neighbours, so after a failure each runs alone.
 */
async function write(calls: Call[]): Promise<CallResult[]> {
  try {
    return await db.transaction().execute(async (trx) => {
      const results: CallResult[] = [];
      for (const call of calls) results.push({ value: await run(writes, trx, call) });
      return results;
    });
  } catch (error) {
    if (calls.length === 1) return [{ error: error as Error }];
    const results: CallResult[] = [];
    for (const call of calls) results.push(...(await write([call])));
    return results;
  }
}

/** A report sees one moment of the store, however many questions it asks. */
async function read(call: Call): Promise<CallResult> {
  try {
    return { value: await db.transaction().execute((trx) => run(reports, trx, call)) };
  } catch (error) {
    return { error: error as Error };
  }
}

function run(operations: object, trx: Transaction<Tables>, { name, parameters }: Call): Promise<unknown> {
  const operation = (operations as Record<string, (...parameters: unknown[]) => Promise<unknown>>)[name];
  if (!operation) throw new Error(`the store has no operation ${name}`);
  return operation(trx, ...parameters);
}

import { parentPort, workerData } from 'node:worker_threads';
import { migrate } from './database.ts';
import { type Call, type CallResult, jointWrites, longReads, writes } from './operations.ts';
import { unpackCall } from './packed-events.ts';
import { runCall, runRound } from './round.ts';
import { emptyLog, openForReading, openForWriting, PURGE } from './sqlite.ts';

/** What a thread of the store is for. */
export interface ThreadData {
  path: string;
  role: 'writer' | 'reader';
}

const { path, role } = workerData as ThreadData;
const port = parentPort as NonNullable<typeof parentPort>;

const db = role === 'writer' ? openForWriting(path) : openForReading(path);
if (role === 'writer') await migrate(db);

port.on('message', async (packed: Call[]) => {
  const calls = packed.map(unpackCall);
  if (calls.length === 0) {
    await db.destroy();
    port.close();
    return;
  }
  port.postMessage(role === 'writer' ? await write(calls) : await Promise.all(calls.map((call) => read(call))));
});
port.postMessage('ready');

async function write(calls: Call[]): Promise<CallResult[]> {
  const changes = calls.filter(({ name }) => name !== PURGE);
  const results = changes.length
    ? await runRound(writes, jointWrites, changes, (_, work) => db.transaction().execute(work))
    : [];
  if (changes.length === calls.length) return results;
  const purged: CallResult = await emptyLog(db).then(
    (value) => ({ value }),
    (error: Error) => ({ error }),
  );
  return calls.map(({ name }) => (name === PURGE ? purged : (results.shift() as CallResult)));
}

/** A report sees one moment of the store, however many questions it asks. */
async function read(call: Call): Promise<CallResult> {
  try {
    return { value: await db.transaction().execute((trx) => runCall(longReads, trx, call)) };
  } catch (error) {
    return { error: error as Error };
  }
}

import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { migrate } from './database.ts';
import { type Call, type CallResult, jointWrites, longReads, writes } from './operations.ts';
import { unpackCall } from './packed-events.ts';
import { runCall, runRound } from './round.ts';
import { emptyLog, openForReading, openForWriting, PURGE } from './sqlite.ts';
import { fileAt } from './sqlite-file.ts';

/** The role and settings of a thread of the store. */
export interface ThreadData {
  path: string;
  role: 'writer' | 'reader';
  maxCallsPerRound?: number | undefined;
}

const { path, role, maxCallsPerRound } = workerData as ThreadData;
const port = parentPort as NonNullable<typeof parentPort>;

const db = role === 'writer' ? openForWriting(path) : openForReading(path);
if (role === 'writer') await migrate(db);
const opened = fileAt(path);

let last = Promise.resolve();
port.on('message', (sent: Call[]) => {
  last = last.then(() => carryOut(sent));
});
port.postMessage('ready');

/** Answers a message, and those that have arrived since, in order. */
async function carryOut(first: Call[]): Promise<void> {
  if (first.length === 0) {
    await db.destroy();
    port.close();
    return;
  }
  const sent = [first, ...(maxCallsPerRound === undefined ? waitingAtTheDoor() : [])];
  const calls = sent.flat().map(unpackCall);
  const results = role === 'writer' ? await write(calls) : await Promise.all(calls.map((call) => read(call)));
  port.postMessage(sent.map(({ length }) => results.splice(0, length)));
}

/** Takes all queued messages into the same transaction: under load one disk flush serves many requests. */
function waitingAtTheDoor(): Call[][] {
  const waiting: Call[][] = [];
  for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) waiting.push(next.message);
  return waiting;
}

async function write(calls: Call[]): Promise<CallResult[]> {
  const changes = calls.filter(({ name }) => name !== PURGE);
  const results = changes.length
    ? unlessLost(await runRound(writes, jointWrites, changes, (_, work) => db.transaction().execute(work)))
    : [];
  if (changes.length === calls.length) return results;
  const purged: CallResult = await emptyLog(db).then(
    (value) => ({ value }),
    (error: Error) => ({ error }),
  );
  return calls.map(({ name }) => (name === PURGE ? purged : (results.shift() as CallResult)));
}

/**
 * Fails the results of a round if the file is no longer at its path: they are on disk, but nobody would find them.
 *
 * @throws {Error} If another file is there: the next start would open that one.
 */
function unlessLost(results: CallResult[]): CallResult[] {
  const found = fileAt(path);
  if (found === opened) return results;
  if (found) throw new Error(`${path} was replaced by another file while the collector served from it`);
  return results.map(() => ({ error: new Error(`the database file is gone: put ${path} back`) }));
}

/** A report sees one snapshot of the store, however many queries it makes. */
async function read(call: Call): Promise<CallResult> {
  try {
    return { value: await db.transaction().execute((trx) => runCall(longReads, trx, call)) };
  } catch (error) {
    return { error: error as Error };
  }
}

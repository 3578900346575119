import { CompiledQuery, Kysely, sql } from 'kysely';
import pg from 'pg';
import Cursor from 'pg-cursor';
import type { Database } from './database.ts';
import { LimitedDialect } from './limited-driver.ts';
import { type Locks, LocksTaken, PROBE_LOCK, takeLocks } from './locks.ts';
import type { Transact } from './round.ts';
import { asCallersSeeIt } from './store-unavailable.ts';
import type { Tables } from './tables.ts';
import { turnsOf } from './turns.ts';

/** A connection that is not to be had within this time is as good as none. */
const CONNECT_TIMEOUT_MS = 5_000;
/** A connection on which nothing came for so long is asked whether its other end is there: by itself the system waits two hours. */
const KEEP_ALIVE_DELAY_MS = 10_000;

/** PostgreSQL gives up transactions that met others; such a round is tried so often. */
const MAX_TRIES = 5;
const MET_OTHERS = ['40001', '40P01'];
/** What the driver says of an answer that did not come in time. */
const OVERDUE = 'Query read timeout';

/**
 * Opens connections to a PostgreSQL server. Each is made when it is needed, and anew when it was lost.
 *
 * @param max How many at most.
 * @param queryTimeoutMs A server that does not answer within this time is taken for lost. Default: it may take for ever.
 */
export function openPool(url: string, { max, queryTimeoutMs }: { max: number; queryTimeoutMs?: number }): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'scnv',
    types: { getTypeParser },
    ...(queryTimeoutMs && { query_timeout: queryTimeoutMs }),
  });
  // Whoever waits for an answer of a connection that breaks is told so, and nobody else needs to know. Without
  // listeners, for idle connections and for those in use, it would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => withoutNul(endedBySilence(client)).on('error', () => {}));
  return new Kysely<Tables>({
    dialect: new LimitedDialect({ pool, cursor: Cursor }),
  });
}

/** Rounds of calls on PostgreSQL: each waits for its turns, and sees all that was committed before it had them. */
export function transactOn(db: Database): Transact {
  return async (calls, work) => {
    const taken: Locks[] = [];
    for (let tries = 1; ; ) {
      try {
        return await db
          .transaction()
          .setIsolationLevel('read committed')
          .execute(async (trx) => {
            await takeLocks(trx, calls.flatMap(turnsOf), taken);
            return work(trx);
          });
      } catch (error) {
        if (error instanceof LocksTaken) {
          taken.push(error.locks);
          continue;
        }
        if (tries++ < MAX_TRIES && MET_OTHERS.includes(String((error as { code?: string }).code))) continue;
        throw asCallersSeeIt(error as Error);
      }
    }
  };
}

/**
 * @param db With two connections at least.
 * @throws When the locks of the server keep nobody out: some databases that speak the protocol only say that they lock.
 */
export async function requireLocks(db: Database): Promise<void> {
  const isFree = await db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${PROBE_LOCK}::int, 0)`.execute(trx);
    const probe = sql<{ free: boolean }>`select pg_try_advisory_xact_lock(${PROBE_LOCK}::int, 0) as free`;
    return (await probe.execute(db)).rows[0]?.free;
  });
  if (isFree) throw new Error('advisory locks do not work on this database: several collectors would count twice');
}

/** @throws When the server may say that a commit is done which is not on its disk yet. */
export async function requireDurableCommits(db: Database): Promise<void> {
  const { rows } = await db.executeQuery<{ synchronous_commit: string }>(CompiledQuery.raw('show synchronous_commit'));
  if (rows[0]?.synchronous_commit !== 'off') return;
  throw new Error('synchronous_commit of the PostgreSQL server is off: what is acknowledged would not be on disk yet');
}

/**
 * Ends a connection on which an answer is overdue. The pool would give it to the next, who would wait behind the same
 * answer: where the server's machine has gone without a word, for as long as the system believes in the connection.
 */
function endedBySilence(client: pg.PoolClient): pg.PoolClient {
  const query = client.query.bind(client) as (...all: unknown[]) => unknown;
  client.query = ((...all: unknown[]) => {
    const answer = query(...all);
    // A cursor is no promise, and has no limit of time.
    if (answer instanceof Promise) {
      answer.catch((error: Error) => {
        if (error.message === OVERDUE) void (client as unknown as pg.Client).end();
      });
    }
    return answer;
  }) as typeof client.query;
  return client;
}

/** PostgreSQL has no texts with U+0000, which JSON and addresses can have: it becomes the sign for what cannot be read. */
function withoutNul(client: pg.PoolClient): pg.PoolClient {
  function readable(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(readable);
    return typeof value === 'string' ? value.replaceAll('\0', '\ufffd') : value;
  }
  const query = client.query.bind(client) as (statement: unknown, values: unknown) => Promise<never>;
  client.query = ((statement: string | { values?: unknown[] }, values?: unknown[]) => {
    if (typeof statement === 'object' && statement.values) statement.values = statement.values.map(readable);
    return query(statement, values?.map(readable));
  }) as typeof client.query;
  return client;
}

/** Integers of 64 bits and sums of them as numbers: none that matters is above 2^53. */
function getTypeParser(oid: number, format?: 'text' | 'binary') {
  const isNumber = oid === pg.types.builtins.INT8 || oid === pg.types.builtins.NUMERIC;
  return isNumber ? Number : pg.types.getTypeParser(oid, format as 'text');
}

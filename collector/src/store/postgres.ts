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

/** How long to wait for a connection, whether for the server or for a free one of the pool. */
const CONNECT_TIMEOUT_MS = 5_000;
/** A connection that has been silent for this long is probed: the system's default is two hours. */
const KEEP_ALIVE_DELAY_MS = 10_000;

/** PostgreSQL aborts conflicting transactions (serialization failures, deadlocks); a round is tried this often. */
const MAX_TRIES = 5;
const MET_OTHERS = ['40001', '40P01'];
/** The driver's message for a query timeout. */
const OVERDUE = 'Query read timeout';

/**
 * Opens a pool of connections to a PostgreSQL server. They are made on demand, and replaced when lost.
 *
 * @param max The maximum number of connections.
 * @param queryTimeoutMs After this time without an answer the server counts as lost. Default: no limit.
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
  // A query on a connection that breaks rejects, and nobody else needs to know. Without these listeners, for idle
  // connections and for those in use, the error would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => withoutNul(endedBySilence(client)).on('error', () => {}));
  return new Kysely<Tables>({
    dialect: new LimitedDialect({ pool, cursor: Cursor }),
  });
}

/** Runs rounds of calls on PostgreSQL: each waits for its turns, then sees everything committed before. */
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
 * @param db With at least two connections.
 * @throws If the server's locks exclude nobody: some databases that speak the protocol only pretend to lock.
 */
export async function requireLocks(db: Database): Promise<void> {
  const isFree = await db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${PROBE_LOCK}::int, 0)`.execute(trx);
    const probe = sql<{ free: boolean }>`select pg_try_advisory_xact_lock(${PROBE_LOCK}::int, 0) as free`;
    return (await probe.execute(db)).rows[0]?.free;
  });
  if (isFree) throw new Error('advisory locks do not work on this database: several collectors would count twice');
}

/** @throws If the server may acknowledge a commit before it is on disk. */
export async function requireDurableCommits(db: Database): Promise<void> {
  const { rows } = await db.executeQuery<{ synchronous_commit: string }>(CompiledQuery.raw('show synchronous_commit'));
  if (rows[0]?.synchronous_commit !== 'off') return;
  throw new Error('synchronous_commit of the PostgreSQL server is off: what is acknowledged would not be on disk yet');
}

/**
 * Ends a connection on which a query has timed out. Otherwise the pool would hand it to the next caller, who would wait
 * behind the same query: if the server's machine has vanished, for as long as the system believes in the connection.
 */
function endedBySilence(client: pg.PoolClient): pg.PoolClient {
  const query = client.query.bind(client) as (...all: unknown[]) => unknown;
  client.query = ((...all: unknown[]) => {
    const answer = query(...all);
    // A cursor is not a promise, and has no timeout.
    if (answer instanceof Promise) {
      answer.catch((error: Error) => {
        if (error.message === OVERDUE) void (client as unknown as pg.Client).end();
      });
    }
    return answer;
  }) as typeof client.query;
  return client;
}

/** PostgreSQL text cannot contain U+0000, but JSON and URLs can: it is stored as U+FFFD. */
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

/** Parses 64-bit integers and their sums as numbers: none that matters exceeds 2^53. */
function getTypeParser(oid: number, format?: 'text' | 'binary') {
  const isNumber = oid === pg.types.builtins.INT8 || oid === pg.types.builtins.NUMERIC;
  return isNumber ? Number : pg.types.getTypeParser(oid, format as 'text');
}

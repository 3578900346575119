import { sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { openPool } from '../src/store/postgres.ts';
import { openStore } from '../src/store/store.ts';
import { databaseOf, newDatabase, server } from './database.ts';
import { query } from './stored.ts';

const onPostgres = it.runIf(server);

/** Opens a store on a new database after making these changes to it. */
async function openOn(...changes: string[]): Promise<unknown> {
  const url = await newDatabase(onTestFinished);
  for (const change of changes) query(url, change.replace('DATABASE', `DATABASE ${new URL(url).pathname.slice(1)}`));
  const store = await openStore(databaseOf(url));
  onTestFinished(() => store.close());
  return store;
}

onPostgres('refuses a server that acknowledges what is not on disk yet', async () => {
  const opening = openOn('ALTER DATABASE SET synchronous_commit = off');
  await expect(opening).rejects.toThrow('synchronous_commit of the PostgreSQL server is off');
});

onPostgres('refuses a server whose locks exclude nobody, since several collectors would count twice', async () => {
  const noLock = 'FUNCTION public.pg_try_advisory_xact_lock(int, int) RETURNS boolean RETURN true';
  const opening = openOn(`CREATE ${noLock}`, 'ALTER DATABASE SET search_path = public, pg_catalog');
  await expect(opening).rejects.toThrow('advisory locks do not work');
});

onPostgres('names the address where nobody listens, without the password or the user', async () => {
  const opening = openStore({ kind: 'postgres', url: 'postgres://me:a-secret@127.0.0.1:1/scnv' });
  await expect(opening).rejects.toThrow(/^the database is not available: connect ECONNREFUSED 127.0.0.1:1$/);
});

onPostgres('ends idle transactions, and keeps nothing in the session', async () => {
  const db = openPool(await newDatabase(onTestFinished), { max: 1 });
  onTestFinished(() => db.destroy());
  const limitOf = async (on: typeof db) => {
    const { rows } = await sql<Record<string, string>>`show idle_in_transaction_session_timeout`.execute(on);
    return rows[0]?.idle_in_transaction_session_timeout;
  };
  const session = await limitOf(db);
  for (const accessMode of ['read only', 'read write'] as const) {
    const begun = db.transaction().setIsolationLevel('repeatable read').setAccessMode(accessMode);
    const seen = await begun.execute(async (trx) => [
      await limitOf(trx),
      (await sql<{ mode: string }>`select current_setting('transaction_isolation') as mode`.execute(trx)).rows[0]?.mode,
      (await sql<{ mode: string }>`select current_setting('transaction_read_only') as mode`.execute(trx)).rows[0]?.mode,
    ]);
    expect(seen).toEqual(['30s', 'repeatable read', accessMode === 'read only' ? 'on' : 'off']);
  }
  expect(await db.transaction().execute(limitOf)).toBe('30s');
  expect([session, await limitOf(db)]).toEqual(['0', '0']);
});

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { openPool } from '../src/store/postgres.ts';
import { newDatabase, server } from './database.ts';

/** A proxy to the server that can drop everything on its current connections silently. */
async function newWay(databaseUrl: string) {
  const { hostname, port } = new URL(databaseUrl);
  const ends: Socket[] = [];
  const way = createServer((near) => {
    const far = connect(Number(port), hostname);
    near.pipe(far).pipe(near);
    for (const end of [near, far]) ends.push(end.on('error', () => {}));
  }).listen(0, '127.0.0.1');
  await once(way, 'listening');
  onTestFinished(() => {
    way.close();
    for (const end of ends) end.destroy();
  });
  return {
    url: Object.assign(new URL(databaseUrl), { port: (way.address() as AddressInfo).port }).href,
    fallSilent() {
      for (const end of ends) end.unpipe().resume();
    },
  };
}

it.runIf(server)(
  'abandons a connection on which an answer is overdue, whatever was asked, and uses another',
  async () => {
    const way = await newWay(await newDatabase(onTestFinished));
    const db = openPool(way.url, { max: 1, queryTimeoutMs: 3_000 });
    onTestFinished(() => db.destroy());
    const ask = () => sql`select 1`.execute(db);
    const transact = () => db.transaction().execute((trx) => sql`select 1`.execute(trx));
    for (const work of [ask, transact]) {
      await work();
      way.fallSilent();
      await expect(work()).rejects.toThrow('Query read timeout');
      await expect(work()).resolves.toBeDefined();
    }
  },
);

import { randomUUID } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { ADMIN_TOKEN, SHOP } from './collector.ts';
import { forkCollector } from './collector-process.ts';
import { newDatabase } from './database.ts';
import { readDuplicates, readEvents } from './stored.ts';

const CLIENTS = 8;
/** How many batches are acknowledged before each kill: early, and when the log of the database has grown. */
const ROUNDS = [10, 60, 200];

async function createSite(origin: string): Promise<void> {
  const { status } = await fetch(`${origin}/admin/sites`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    body: JSON.stringify({ site_id: 'demo', allowed_domains: ['shop.example'] }),
  });
  expect(status).toBe(201);
}

async function post(origin: string, ids: string[]): Promise<Response> {
  const events = ids.map((event_id) => ({ event_type: 'pageview', event_id }));
  const body = JSON.stringify({ site_id: 'demo', events });
  return fetch(`${origin}/ct`, { method: 'POST', headers: { origin: SHOP }, body });
}

it('has what it acknowledged after each kill -9, once, and takes the rest again', { timeout: 60_000 }, async () => {
  const databaseUrl = await newDatabase(onTestFinished);
  const env = { DATABASE_URL: databaseUrl, ADMIN_TOKEN };
  const storedIds = () => readEvents(databaseUrl, 'demo').map(({ event_id }) => event_id);
  const acknowledged: string[] = [];
  const unanswered: string[][] = [];

  for (const [round, batches] of ROUNDS.entries()) {
    const { child, listening, ended } = forkCollector(env);
    const origin = await listening;
    if (round === 0) await createSite(origin);
    let answers = 0;
    const client = async () => {
      for (;;) {
        const ids = [randomUUID(), randomUUID(), randomUUID()];
        try {
          const response = await post(origin, ids);
          expect(await response.json()).toMatchObject({ accepted: ids.length });
          acknowledged.push(...ids);
          if (++answers === batches) child.kill('SIGKILL');
        } catch (error) {
          // The connection broke; an answer that is not what it should be is no reason to go on.
          if (!(error instanceof TypeError)) throw error;
          unanswered.push(ids);
          return;
        }
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));
    expect((await ended).signal).toBe('SIGKILL');

    const stored = storedIds();
    expect(new Set(stored).size).toBe(stored.length);
    const kept = new Set(stored);
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
    expect(unanswered).toHaveLength(CLIENTS * (round + 1));
  }

  const { listening } = forkCollector(env);
  const origin = await listening;
  for (const ids of unanswered) expect((await post(origin, ids)).status).toBe(200);
  const sent = [...acknowledged, ...unanswered.flat()];
  expect(storedIds().toSorted()).toEqual(sent.toSorted());
  for (const { event_id } of readDuplicates(databaseUrl, 'demo')) expect(unanswered.flat()).toContain(event_id);
});

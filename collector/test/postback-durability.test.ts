import { expect, it, onTestFinished } from 'vitest';
import { ADMIN_TOKEN } from './collector.ts';
import { forkCollector } from './collector-process.ts';
import { newDatabase } from './database.ts';
import { query, readEvents } from './stored.ts';

const CLIENTS = 4;
/** How many conversions are acknowledged before each kill. */
const ROUNDS = [5, 40];

interface Answer {
  status: string;
  conversion_id: string;
}

it('has each conversion that it acknowledged after kill -9, once, with its call', async () => {
  const databaseUrl = await newDatabase(onTestFinished);
  const env = { DATABASE_URL: databaseUrl, ADMIN_TOKEN };
  let secure = '';
  const acknowledged = new Map<string, string>();
  const unanswered: string[] = [];

  async function createOffer(origin: string): Promise<void> {
    const post = async (path: string, body: object) => {
      const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
      return (await fetch(origin + path, { method: 'POST', headers, body: JSON.stringify(body) })).json();
    };
    await post('/admin/sites', { site_id: 'demo' });
    const offer = { site_id: 'demo', offer_id: 'spring', destination: 'https://shop.example/' };
    secure = ((await post('/admin/offers', offer)) as { postback_token: string }).postback_token;
  }
  async function click(origin: string): Promise<string> {
    const { headers } = await fetch(`${origin}/c/spring`, { redirect: 'manual' });
    return new URL(String(headers.get('location'))).searchParams.get('scnv') ?? '';
  }
  async function tell(origin: string, transaction_id: string): Promise<Answer> {
    const response = await fetch(`${origin}/postback?${new URLSearchParams({ secure, transaction_id })}`);
    return (await response.json()) as Answer;
  }

  for (const [round, conversions] of ROUNDS.entries()) {
    const { child, listening, ended } = forkCollector(env);
    const origin = await listening;
    if (round === 0) await createOffer(origin);
    let answers = 0;
    const client = async () => {
      let transaction = '';
      try {
        for (;;) {
          transaction = '';
          transaction = await click(origin);
          const { status, conversion_id } = await tell(origin, transaction);
          expect(status).toBe('approved');
          acknowledged.set(transaction, conversion_id);
          if (++answers === conversions) child.kill('SIGKILL');
        }
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        if (transaction) unanswered.push(transaction);
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));
    expect((await ended).signal).toBe('SIGKILL');
  }

  const origin = await forkCollector(env).listening;
  for (const [transaction, conversion_id] of acknowledged) {
    expect(await tell(origin, transaction)).toMatchObject({ status: 'duplicate', conversion_id });
  }
  for (const transaction of unanswered) expect((await tell(origin, transaction)).status).toMatch(/approved|duplicate/);
  const stored = readEvents(databaseUrl, 'demo').map(({ scan_session_id }) => scan_session_id);
  expect(stored.toSorted()).toEqual([...acknowledged.keys(), ...unanswered].toSorted());
  const logged = query(databaseUrl, "SELECT conversion_id FROM inbound_calls WHERE status = 'approved'");
  expect(new Set(logged.map(({ conversion_id }) => conversion_id)).size).toBe(stored.length);
});

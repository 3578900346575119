import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { ADMIN_TOKEN, SHOP } from './collector.ts';
import { type CollectorProcess, forkCollector } from './collector-process.ts';
import { readEvents } from './stored.ts';

/** Starts a collector on a database, with the site `demo`. No rate limit ends its load, however fast the machine. */
export async function startDemo(
  databaseUrl: string,
  env: Record<string, string> = {},
): Promise<CollectorProcess & { origin: string }> {
  const collector = forkCollector({ DATABASE_URL: databaseUrl, ADMIN_TOKEN, BROWSER_RATE_LIMIT: 'off', ...env });
  const origin = await collector.listening;
  const { status } = await fetch(`${origin}/admin/sites`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    body: JSON.stringify({ site_id: 'demo', allowed_domains: ['shop.example'] }),
  });
  expect(status).toBeOneOf([201, 409]);
  return { ...collector, origin };
}

/** Posts events with these ids to the site `demo`. Rejects if the connection breaks. */
export function postIds(origin: string, ids: string[], fields: object = {}): Promise<Response> {
  const events = ids.map((event_id) => ({ event_type: 'pageview', event_id, ...fields }));
  const body = JSON.stringify({ site_id: 'demo', events });
  return fetch(`${origin}/ct`, { method: 'POST', headers: { origin: SHOP }, body });
}

/** The outcome of a load. */
export interface Outcome {
  /** Ids of events that were acknowledged. */
  acknowledged: string[];
  /** Batches whose outcome is unknown. */
  unanswered: string[][];
}

/**
 * Sends batches of three on several connections at once, until each has found the collector gone.
 *
 * @param onAnswer Called with the number of acknowledged batches so far.
 */
export async function loadUntilGone(origin: string, onAnswer: (batches: number) => void): Promise<Outcome> {
  const outcome: Outcome = { acknowledged: [], unanswered: [] };
  let answers = 0;
  const client = async () => {
    for (;;) {
      const ids = [randomUUID(), randomUUID(), randomUUID()];
      try {
        const response = await postIds(origin, ids);
        expect(await response.json()).toMatchObject({ accepted: ids.length });
        outcome.acknowledged.push(...ids);
        onAnswer(++answers);
      } catch (error) {
        // The connection broke. After an unexpected answer, too, it stops.
        if (!(error instanceof TypeError)) throw error;
        outcome.unanswered.push(ids);
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, client));
  return outcome;
}

/** Asserts that each of these events is stored, and none twice. */
export function expectStoredOnce(databaseUrl: string, acknowledged: string[]): void {
  const events = readEvents(databaseUrl, 'demo').map(({ event_id }) => event_id);
  const stored = new Set(events);
  expect(stored.size).toBe(events.length);
  expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
}

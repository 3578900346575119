import { onTestFinished } from 'vitest';
import { type Client, type ClientOptions, createClient, ScnvError } from '../../src/node/index.ts';
import { json, type Reply, type Server, startServer } from '../server.ts';
import { SCAN } from '../world.ts';

export const EVENT = { event_name: 'purchase', scan_session_id: SCAN, order_id: '10042' };

/** A client of a scripted collector; both are closed after the test. */
export interface Shop extends Server {
  client: Client;
  /** The events of each request. */
  batches(): { event_id: string; order_id?: string }[][];
}

/** The receipt of a collector that accepts everything. */
export const receiptOf = (body: string) => {
  const { events } = JSON.parse(body) as { events: { event_id: string }[] };
  const results = events.map(({ event_id }, index) => ({ index, event_id, status: 'accepted' }));
  return { accepted: events.length, duplicates: 0, rejected: 0, results };
};

/**
 * @param script One reply per request; all that follow are accepted.
 * @param always The reply to all that follow, instead of accepting them.
 */
export async function openShop(script: Reply[], options: Partial<ClientOptions> = {}, always?: Reply): Promise<Shop> {
  const take: Reply = (...exchange) => json(200, receiptOf(server.requests.at(-1)?.body ?? ''))(...exchange);
  const server = await startServer(...script, always ?? take);
  onTestFinished(() => server.close().then(() => {}));
  const client = createClient({ collector: server.origin, apiKey: 'secret', siteId: 'site_abc123', ...options });
  return { ...server, client, batches: () => server.bodies().map(({ events }) => events) };
}

/** The error with which a call rejected. */
export async function failureOf(tracked: Promise<unknown>): Promise<ScnvError> {
  const [result] = await Promise.allSettled([tracked]);
  if (result?.status === 'rejected' && result.reason instanceof ScnvError) return result.reason;
  throw new Error(`it did not reject with a ScnvError: ${JSON.stringify(result)}`);
}

/** Settles once the condition holds; checked on every turn of the event loop. */
export async function until(condition: () => unknown): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

/** Waits long enough for a request to arrive. */
export async function roundTrip(): Promise<void> {
  const server = await startServer(json(200, {}));
  await fetch(server.origin).then((response) => response.text());
  await server.close();
}

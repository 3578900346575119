import { once } from 'node:events';
import { type ClientRequest, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import type { FastifyInstance } from 'fastify';
import type { ToldLine } from '../src/live.ts';
import { ADMIN_TOKEN } from './collector.ts';

/** Reads the live view like a browser's `EventSource`, over a real connection. */
export interface LiveReader {
  headers: IncomingMessage['headers'];
  /** The next line; `null` once the connection has ended. */
  next(): Promise<ToldLine | null>;
  /** The next heartbeat. */
  heartbeat(): Promise<string>;
  /** The raw answer, for tests that do not read lines. */
  response: IncomingMessage;
  close(): void;
}

/** @param lastId What a reconnecting browser sends. */
export async function readLive(
  app: FastifyInstance,
  { siteId, lastId }: { siteId?: string; lastId?: number } = {},
): Promise<LiveReader> {
  const { port } = app.server.address() as AddressInfo;
  const query = siteId === undefined ? '' : `?site_id=${encodeURIComponent(siteId)}`;
  const headers = {
    authorization: `Bearer ${ADMIN_TOKEN}`,
    ...(lastId !== undefined && { 'last-event-id': String(lastId) }),
  };
  const request: ClientRequest = get({ host: '127.0.0.1', port, path: `/live${query}`, headers, agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let lines: AsyncIterator<string> | undefined;
  const nextStarting = async (start: string) => {
    lines ??= createInterface(response)[Symbol.asyncIterator]();
    for (;;) {
      const { value, done } = await lines.next();
      if (done) return null;
      if (value.startsWith(start)) return value.slice(start.length);
    }
  };
  return {
    headers: response.headers,
    response,
    async next() {
      const data = await nextStarting('data: ');
      return data === null ? null : JSON.parse(data);
    },
    heartbeat: async () => String(await nextStarting(': ')),
    close: () => request.destroy(),
  };
}

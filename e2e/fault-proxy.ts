import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Envelope } from '@scnv/sdk/wire';
import { findFreePort } from '../scripts/free-port.ts';

/** One request for `/ct`, as it was received. */
export interface Received {
  method: string;
  /** Milliseconds since 1970. */
  at: number;
  /** The names of its events; empty until its body has arrived, and for a question. */
  events: string[];
  /** The status that the page got, or null if it got none. */
  status: number | null;
}

/** An answer of the collector. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders | Record<string, string>;
  body: Buffer;
}

/** One post of events on its way to the collector. */
export interface Exchange {
  headers: IncomingHttpHeaders;
  body: Buffer;
  response: ServerResponse;
  /** Forwards to the collector; resolves after it has committed. */
  forward(body: Buffer): Promise<Answer>;
  reply(answer: Answer): void;
  /** Closes the connection without an answer. */
  drop(): void;
}

/** What happens to a post of events. */
export type Fault = (exchange: Exchange) => unknown;

/** A proxy between the browser and the collector that fails as networks and servers do. */
export interface FaultProxy {
  url: string;
  /** All requests for `/ct` that have reached it, preflights too, the oldest first. */
  received: Received[];
  /** Those that carried events. */
  posts(): Received[];
  /** Sets what happens to each post of events from now on. */
  fail(fault: Fault): void;
  pass(): void;
  /** Refuses all new connections, and closes open ones. */
  goDown(): Promise<void>;
  comeBack(): Promise<void>;
  /** Runs before the SDK on each page that loads it from now on, to break or fake parts of a page in every engine. */
  prepend(script: string): void;
  forwardTo(collectorUrl: string): void;
  close(): Promise<void>;
}

/** No fault at all. */
export const passOn: Fault = async ({ body, forward, reply }) => reply(await forward(body));

/** Opens the proxy on a port of its own; {@link FaultProxy.forwardTo} tells it where the collector is. */
export async function openFaultProxy(): Promise<FaultProxy> {
  const port = await findFreePort();
  const received: Received[] = [];
  let collector = '';
  let fault = passOn;
  let prelude: string | null = null;

  const server = createServer((incoming, response) => {
    // Browsers retry by themselves what fails on a reused connection; here only the SDK may do so.
    response.shouldKeepAlive = false;
    // Nobody is left to tell about requests still in flight when the test ends.
    handle(incoming, response).catch(() => response.destroy());
  });

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = incoming;
    const forward = (body: Buffer) => ask(new URL(url, collector), method, headers, body);
    const reply = (answer: Answer) => send(response, answer);
    if (url !== '/ct') {
      const answer = await forward(await buffer(incoming));
      return reply(url === '/scnv.js' && prelude !== null ? withPrelude(answer, prelude) : answer);
    }
    const entry: Received = { method, at: Date.now(), events: [], status: null };
    received.push(entry);
    const note = (answer: Answer) => {
      entry.status = answer.status;
      reply(answer);
    };
    const body = await buffer(incoming);
    if (method !== 'POST') return note(await forward(body));
    entry.events = eventsIn(body);
    await fault({ headers, body, response, forward, reply: note, drop: () => response.destroy() });
  }

  async function comeBack() {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  }

  async function goDown() {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  await comeBack();
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    posts: () => received.filter(({ events }) => events.length),
    fail(next) {
      fault = next;
    },
    pass() {
      fault = passOn;
    },
    goDown,
    comeBack,
    prepend(script) {
      prelude = script;
    },
    forwardTo(collectorUrl) {
      collector = collectorUrl;
    },
    close: () => (server.listening ? goDown() : Promise.resolve()),
  };
}

async function ask(url: URL, method: string, headers: IncomingHttpHeaders, body: Buffer): Promise<Answer> {
  // A body that is to be altered must arrive uncompressed.
  const { 'transfer-encoding': _, 'accept-encoding': __, ...own } = headers;
  const outgoing = request(url, { method, headers: { ...own, host: url.host, 'content-length': body.length } });
  outgoing.end(body);
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  return { status: Number(answer.statusCode), headers: answer.headers, body: await buffer(answer) };
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  const { connection: _, 'transfer-encoding': __, 'content-length': ___, ...own } = headers;
  response.writeHead(status, { ...own, ...(status !== 204 && { 'content-length': body.length }) }).end(body);
}

// Not cached: the next page may get another prelude.
function withPrelude({ status, headers, body }: Answer, prelude: string): Answer {
  const { etag: _, ...own } = headers;
  return {
    status,
    headers: { ...own, 'cache-control': 'no-store' },
    body: Buffer.concat([Buffer.from(`${prelude};\n`), body]),
  };
}

function eventsIn(body: Buffer): string[] {
  // A question carries none.
  const { events = [] } = JSON.parse(String(body)) as Partial<Envelope>;
  return events.map(({ event_type }) => String(event_type));
}

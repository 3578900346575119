import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Decode, decoders } from './decode.ts';
import { forward } from './forward.ts';
import type { Sdk } from './sdks.ts';

/** What a front has recorded of the requests that carry events. */
export interface Traffic {
  /** How often each event was accepted, by name. */
  taken: Map<string, number>;
  requests: number;
  preflights: number;
  /** Requests answered with 503. */
  refused: number;
  /** Of bodies and URLs. */
  bytes: number;
}

/** A proxy between one trial's pages and a collector, which injects the faults. */
export interface Front {
  url: string;
  record: Traffic;
  /** Answers 503 from the next request with events on, for this many milliseconds. */
  refuseFor(milliseconds: number): void;
  /** Closes the port, and all connections with it. */
  close(): Promise<void>;
  /** Opens the same port again. */
  open(): Promise<void>;
}

export interface FrontOptions {
  sdk: Sdk;
  /** 0 for any free one. */
  port: number;
  answerDelayMs: number;
  /** The real collector, for scnv; for a peer the front answers with its receipt. */
  collectorUrl?: string;
}

/** Opens the front of one trial. */
export async function openFront({ sdk, port, answerDelayMs, collectorUrl }: FrontOptions): Promise<Front> {
  const record: Traffic = { taken: new Map(), requests: 0, preflights: 0, refused: 0, bytes: 0 };
  const decode = decoders[sdk.name] as Decode;
  let refusalMs = 0;
  let refuseUntil = 0;

  /** Whether the fault of the trial applies to a request with events. */
  function refuses(): boolean {
    if (refusalMs) refuseUntil = performance.now() + refusalMs;
    refusalMs = 0;
    return performance.now() < refuseUntil;
  }

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const { url = '/', method } = request;
    const carriesEvents = sdk.eventPath.test(url.split('?')[0] as string);
    allowEveryOrigin(request, response);
    if (method === 'OPTIONS') {
      if (carriesEvents) record.preflights++;
      await sleep(answerDelayMs);
      return response.writeHead(204).end();
    }
    if (!carriesEvents) return answerJson(response, sdk.settings ?? {});

    const body = await buffer(request);
    record.requests++;
    record.bytes += url.length + body.length;
    if (refuses()) {
      record.refused++;
      await sleep(answerDelayMs);
      return response.writeHead(503).end();
    }
    const [status, text] = collectorUrl
      ? await forward(request, body, collectorUrl)
      : ([200, JSON.stringify(sdk.receipt)] as const);
    if (status < 300) {
      for (const name of decode({ url, body })) record.taken.set(name, (record.taken.get(name) ?? 0) + 1);
    }
    await sleep(answerDelayMs);
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(text);
  }

  // Longer than any trial: a connection that the server closes just as it is reused would look like a fault.
  const server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
    answer(request, response).catch((error: Error) => {
      // A page that leaves while it is sending is part of the bench, not an error; a body that does not parse is one.
      if (!request.destroyed || error instanceof SyntaxError) process.stderr.write(`${sdk.name}: ${error.message}\n`);
      response.destroy();
    });
  });
  let openPort = port;
  async function open() {
    server.listen(openPort, '127.0.0.1');
    await once(server, 'listening');
    openPort = (server.address() as AddressInfo).port;
  }
  await open();

  return {
    url: `http://127.0.0.1:${openPort}`,
    record,
    refuseFor(milliseconds) {
      refusalMs = milliseconds;
    },
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
    open,
  };
}

function allowEveryOrigin({ headers }: IncomingMessage, response: ServerResponse): void {
  response.setHeader('Access-Control-Allow-Origin', headers.origin ?? '*');
  response.setHeader('Access-Control-Allow-Credentials', 'true');
  response.setHeader('Access-Control-Allow-Methods', 'GET, POST');
  response.setHeader('Access-Control-Allow-Headers', headers['access-control-request-headers'] ?? '*');
  // A page with a precise clock is cross-origin isolated and accepts nothing without this.
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
}

function answerJson(response: ServerResponse, content: unknown): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(content));
}

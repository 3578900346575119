import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** How the server handles one request. */
export type Reply = (response: ServerResponse, request: Received) => void;

export const json =
  (status: number, body: unknown): Reply =>
  (response) =>
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));

export const html =
  (status = 200): Reply =>
  (response) =>
    response.writeHead(status, { 'Content-Type': 'text/html' }).end('<!doctype html><title>Shop</title>');

/** A receipt for all events of the request; to a question it says that none of them is there. */
export const taken: Reply = (response, request) => {
  const { events = [] } = JSON.parse(request.body);
  json(200, { accepted: events.length, duplicates: 0, rejected: 0, results: [], known: [] })(response, request);
};

export const reset: Reply = (response) => response.socket?.destroy();

/** Sends its headers and the beginning of a body, and then nothing. */
export const stall: Reply = (response) => {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '100' });
  response.write('{"accepted":');
};

/** A body that ends before its stated length. */
export const truncate: Reply = (response) => {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '100' });
  response.write('{"accepted":', () => response.socket?.destroy());
};

export type Server = Awaited<ReturnType<typeof startServer>>;

/**
 * A real server on a port of its own.
 *
 * @param script One reply per request; the last one applies to all that follow.
 */
export async function startServer(...script: Reply[]) {
  const requests: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const reply = script[Math.min(requests.length, script.length - 1)];
    const received = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
    requests.push(received);
    reply?.(response, received);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    bodies: () => requests.map(({ body }) => JSON.parse(body)),
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

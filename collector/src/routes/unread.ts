import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { ErrorBody } from '@scnv/sdk/wire';
import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../metrics.ts';

/** What Node says of a request that it could not read. */
type Unread = Error & { code: string; reason?: string };

/** An answer that was begun on a connection; Node tells of it by a name that its types leave out. */
type Answering = Socket & { _httpMessage?: { headersSent: boolean } | null };

/**
 * Answers requests that end before any route: too large in their head, not there in time, or no HTTP. In the shape of all
 * errors. Which page it was is lost with their headers, and so whichever can read it that has sent no credentials: to
 * those that have, browsers show an answer only where it names their origin.
 */
export function answerUnread({ metrics, requestTimeoutMs }: { metrics: Metrics; requestTimeoutMs: number }) {
  return function answer(this: FastifyInstance, error: Unread, socket: Answering): void {
    if (error.code === 'ECONNRESET' || socket.destroyed) return;
    const { status, detail } = refusalOf(error, requestTimeoutMs);
    // Browsers open connections that they may need, and then do not: those asked nothing.
    if (socket.bytesRead > 0) {
      metrics.countUnread(status);
      // Nothing else of it: the bytes that came may be anybody's data.
      this.log.info({ code: error.code, res: { statusCode: status } }, 'request could not be read');
    }
    // Into an answer that has begun nobody can write another.
    if (socket.writable && !socket._httpMessage?.headersSent) socket.write(textOf(status, { detail }));
    socket.destroy(error);
  };
}

function refusalOf({ code, reason }: Unread, requestTimeoutMs: number): { status: number; detail: string } {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return { status: 408, detail: `the request did not arrive completely within ${requestTimeoutMs / 1000} seconds` };
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    return { status: 431, detail: 'the address and headers together are longer than 16 KiB' };
  }
  return { status: 400, detail: `the request is not valid HTTP: ${reason ?? code}` };
}

function textOf(status: number, body: ErrorBody): string {
  const text = JSON.stringify(body);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Access-Control-Allow-Origin: *',
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(text)}`,
  ];
  return `${head.join('\r\n')}\r\n\r\n${text}`;
}

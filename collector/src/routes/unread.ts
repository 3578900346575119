import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { ErrorBody } from '@scnv/sdk/wire';
import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../metrics.ts';

/** Node's error about a request that it could not read. */
type Unread = Error & { code: string; reason?: string };

/** A connection and the response begun on it, which Node's types leave out. */
type Answering = Socket & { _httpMessage?: { headersSent: boolean } | null };

/**
 * Answers requests that end before any route, in the shape of all errors: those whose headers are too large, that did
 * not arrive in time, or that are not HTTP. Their origin is lost with their headers, so the response is readable for
 * any page that sent no credentials; to one that did, browsers only show a response that names its origin.
 */
export function answerUnread({ metrics, requestTimeoutMs }: { metrics: Metrics; requestTimeoutMs: number }) {
  return function answer(this: FastifyInstance, error: Unread, socket: Answering): void {
    if (error.code === 'ECONNRESET' || socket.destroyed) return;
    const { status, detail } = refusalOf(error, requestTimeoutMs);
    // Browsers open spare connections that they may never use: no request was sent on those.
    if (socket.bytesRead > 0) {
      metrics.countUnread(status);
      // Nothing else about it: the bytes that came may be personal data.
      this.log.info({ code: error.code, res: { statusCode: status } }, 'request could not be read');
    }
    // Once a response has begun, no other can be sent.
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

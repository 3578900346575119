import type { Answer } from '../outcome.ts';
import { utf8Length } from '../wire.ts';
import { inTime } from './late.ts';

/** For the whole exchange, including the response body. */
const TIMEOUT_MS = 10_000;
/**
 * All keepalive requests of a page, including those of other scripts, share 64 KiB; beyond that, `fetch` fails.
 * https://fetch.spec.whatwg.org/#http-network-or-cache-fetch
 */
const MAX_KEEPALIVE_BYTES = 60_000;
/** Their number is limited, too, to about fifteen: https://github.com/getsentry/sentry-javascript/issues/7553 */
const BYTES_PER_REQUEST = 4_000;

let keepaliveBytes = 0;

/** How a body is sent to the collector. */
export type Post = typeof post;

/** A request that can be aborted; those with keepalive cannot, they are the browser's. */
interface Exchange {
  abort(): void;
}

const exchanges = new Set<Exchange>();

/** Aborts all requests that can be aborted. */
export function abortRequests(): void {
  for (const exchange of exchanges) exchange.abort();
}

/**
 * Posts one body by `fetch`, with keepalive as far as its budget goes; if `fetch` is missing or broken, by XHR, or by
 * beacon while the page is going away. `fetch` is looked up at each call, since pages replace it. Never rejects.
 *
 * No header is set: a string is sent as `text/plain`, which needs no preflight.
 *
 * @param leaving The page is going away, and an XHR would be cancelled with it.
 * @param keepalive The browser must finish the request even if the page goes away.
 * @param withCookies Whether cookies are also sent to another origin of the same site.
 */
export async function post(
  endpoint: string,
  body: string,
  leaving: boolean,
  keepalive: boolean,
  withCookies?: boolean,
): Promise<Answer> {
  const bytes = utf8Length(body) + BYTES_PER_REQUEST;
  const hasRoom = keepalive && keepaliveBytes + bytes <= MAX_KEEPALIVE_BYTES;
  const exchange = { abort() {} };
  exchanges.add(exchange);
  if (hasRoom) keepaliveBytes += bytes;
  try {
    let answer: Promise<Answer> | Answer;
    try {
      answer = byFetch(exchange, endpoint, body, hasRoom, withCookies);
    } catch {
      answer = (leaving ? byBeacon : byXhr)(exchange, endpoint, body, withCookies);
    }
    // After a stay in the back/forward cache, Firefox neither answers a request nor ends it when it is aborted.
    return await inTime(answer, TIMEOUT_MS);
  } catch {
    return { status: 0 };
  } finally {
    exchanges.delete(exchange);
    if (hasRoom) keepaliveBytes -= bytes;
  }
}

function byFetch(
  exchange: Exchange,
  endpoint: string,
  body: string,
  keepalive: boolean,
  withCookies?: boolean,
): Promise<Answer> {
  const request: RequestInit = {
    method: 'POST',
    body,
    keepalive,
    credentials: withCookies ? 'include' : 'same-origin',
  };
  // Without AbortController this throws, and XHR will do.
  if (!keepalive) {
    const controller = new AbortController();
    request.signal = controller.signal;
    exchange.abort = () => controller.abort();
  }
  return fetch(endpoint, request).then((got) =>
    got
      // Chromium counts the request against the keepalive budget until the response body has been read, whatever it is.
      .json()
      .catch(() => null)
      .then((receipt) => ({ status: got.status, body: receipt, retryAfter: got.headers.get('Retry-After') })),
  );
}

/** A beacon gets no answer, whether the browser accepts it or not: the collector is asked about its events later. */
function byBeacon(_: Exchange, endpoint: string, body: string): Answer {
  navigator.sendBeacon(endpoint, body);
  return { status: 0 };
}

function byXhr(exchange: Exchange, endpoint: string, body: string, withCookies?: boolean): Promise<Answer> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    exchange.abort = () => request.abort();
    request.onloadend = () => resolve({ status: request.status, body: request.response });
    request.responseType = 'json';
    request.open('POST', endpoint);
    request.withCredentials = !!withCookies;
    request.send(body);
  });
}

import type { Departure } from '../delivery.ts';
import type { Answer } from '../outcome.ts';
import { utf8Length } from '../wire.ts';

/** The whole exchange, the body of the answer included. */
const TIMEOUT_MS = 10_000;
const RETRY_AFTER = 'Retry-After';
/**
 * All keepalive requests of a page share 64 KiB, those of its other scripts too; over it, `fetch` fails.
 * https://fetch.spec.whatwg.org/#http-network-or-cache-fetch
 */
const MAX_KEEPALIVE_BYTES = 60_000;
/** Their number is limited, too, to some fifteen: https://github.com/getsentry/sentry-javascript/issues/7553 */
const BYTES_PER_REQUEST = 4_000;

let keepaliveBytes = 0;

/**
 * Posts one body: by `fetch`, with keepalive as far as that goes; where `fetch` is missing or broken by XHR, or by
 * beacon while the page goes away. `fetch` is looked up at each call, since pages replace it. Never rejects.
 *
 * No header is set: a string travels as `text/plain`, which needs no preflight.
 */
export function post(endpoint: string, body: string, { leaving, keepalive }: Departure): Promise<Answer> {
  const bytes = utf8Length(body) + BYTES_PER_REQUEST;
  const hasRoom = keepalive && keepaliveBytes + bytes <= MAX_KEEPALIVE_BYTES;
  if (hasRoom) keepaliveBytes += bytes;
  return new Promise<Answer>((resolve) => {
    let abort = () => {};
    const timer = setTimeout(() => {
      done(0);
      abort();
    }, TIMEOUT_MS);
    function done(status: number, receipt?: unknown, retryAfter?: string | null) {
      clearTimeout(timer);
      resolve({ status, body: receipt, retryAfter });
    }
    try {
      const aborter = new AbortController();
      abort = () => aborter.abort();
      fetch(endpoint, { method: 'POST', body, keepalive: hasRoom, signal: aborter.signal })
        // Chromium counts the request against the keepalive budget until its body was read, whatever it is.
        .then((got) => {
          const read = (receipt?: unknown) => done(got.status, receipt, got.headers.get(RETRY_AFTER));
          return got.json().then(read, () => read());
        })
        .catch(() => done(0));
    } catch {
      // A beacon is never answered: its events stay in flight, and the next page asks for them.
      if (!leaving || !navigator.sendBeacon || !navigator.sendBeacon(endpoint, body)) postByXhr(endpoint, body, done);
    }
  })
    .catch(() => ({ status: 0 }))
    .then((answer) => {
      if (hasRoom) keepaliveBytes -= bytes;
      return answer;
    });
}

function postByXhr(
  endpoint: string,
  body: string,
  done: (status: number, receipt: unknown, retryAfter?: string | null) => void,
) {
  const request = new XMLHttpRequest();
  request.onloadend = () => done(request.status, request.response, request.getResponseHeader(RETRY_AFTER));
  request.responseType = 'json';
  request.timeout = TIMEOUT_MS;
  request.open('POST', endpoint);
  request.send(body);
}

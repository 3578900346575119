import type { Answer } from '../outcome.ts';

/** The whole exchange, the body of the answer included. */
const TIMEOUT_MS = 10_000;

/**
 * Posts one body: by `fetch` with keepalive; where that is missing or broken by XHR, or by beacon while the page goes
 * away. `fetch` is looked up at each call, since pages replace it. Never rejects.
 *
 * No header is set: a string travels as `text/plain`, which needs no preflight.
 *
 * @param leaving The page is going away, and an XHR would be cancelled with it.
 */
export function post(endpoint: string, body: string, leaving: boolean): Promise<Answer> {
  return new Promise<Answer>((resolve) => {
    const done = (status: number, receipt?: unknown) => resolve({ status, body: receipt });
    setTimeout(done, TIMEOUT_MS, 0);
    try {
      fetch(endpoint, { method: 'POST', body, keepalive: true })
        // Chromium counts the request against the keepalive budget until its body was read, whatever it is.
        .then((got) =>
          got.json().then(
            (receipt) => done(got.status, receipt),
            () => done(got.status),
          ),
        )
        .catch(() => done(0));
    } catch {
      // A beacon is never answered: that the browser took it is all there is to know.
      if (leaving && navigator.sendBeacon && navigator.sendBeacon(endpoint, body)) done(200, {});
      else postByXhr(endpoint, body, done);
    }
  }).catch(() => ({ status: 0 }));
}

function postByXhr(endpoint: string, body: string, done: (status: number, receipt: unknown) => void): void {
  const request = new XMLHttpRequest();
  request.onloadend = () => done(request.status, request.response);
  request.responseType = 'json';
  request.open('POST', endpoint);
  request.send(body);
}

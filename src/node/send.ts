import type { Answer } from '../outcome.ts';

/** An answer, or why there is none. */
export interface Reply extends Answer {
  cause?: unknown;
}

// Captured before a test installs a fake clock, under which an awaited call would never settle.
const { setTimeout, clearTimeout } = globalThis;

/** The longest delay that timers support. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Calls back once after `delayMs`; returns a function that cancels it. */
export function setTimer(callback: () => void, delayMs: number): () => void {
  const timer = setTimeout(callback, Math.min(delayMs, MAX_TIMER_MS));
  return () => clearTimeout(timer);
}

/**
 * Posts JSON. Never rejects: without an answer the status is 0.
 *
 * @param timeoutMs For the whole exchange, including the response body.
 * @param aborter Ends it earlier.
 */
export async function post(
  url: string,
  apiKey: string,
  body: string,
  timeoutMs: number,
  aborter: AbortController,
): Promise<Reply> {
  const late = () => aborter.abort(new DOMException(`no answer within ${timeoutMs} ms`, 'TimeoutError'));
  const undo = setTimer(late, timeoutMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-API-Key': apiKey },
      body,
      // The key is for this collector alone.
      redirect: 'manual',
      signal: aborter.signal,
    });
    const text = await response.text();
    return { status: response.status, body: parse(text), retryAfter: response.headers.get('Retry-After') };
  } catch (cause) {
    return { status: 0, cause };
  } finally {
    undo();
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

import type { Answer } from '../outcome.ts';

/**
 * Posts JSON. Never rejects: without an answer the status is 0.
 *
 * @param timeoutMs For the whole exchange, the body of the answer included.
 */
export async function postJson(url: string, apiKey: string, body: string, timeoutMs: number): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-API-Key': apiKey },
      body,
      // The key is for this collector alone.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    return { status: response.status, body: parse(text) };
  } catch {
    return { status: 0 };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

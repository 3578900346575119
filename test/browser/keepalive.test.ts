// @vitest-environment happy-dom
import { describe, expect, test } from 'vitest';
import { post } from '../../src/browser/send.ts';
import { endpoint, replace, visitBeforeEach } from './visit.ts';

visitBeforeEach();

describe('keepalive', () => {
  const BUDGET_BYTES = 64 * 1024;

  /** Makes each request hang until it is released, and records which may outlive the page. */
  function hangAll() {
    const sent: { bytes: number; keepalive: boolean }[] = [];
    const letGo: (() => void)[] = [];
    replace(window, 'fetch', {
      value: (_: string, { body, keepalive }: { body: string; keepalive: boolean }) => {
        sent.push({ bytes: Buffer.byteLength(body), keepalive });
        return new Promise((_resolve, reject) => letGo.push(() => reject(new TypeError('gone'))));
      },
    });
    const kept = () => sent.filter(({ keepalive }) => keepalive);
    return { sent, kept, letGo, bytes: () => kept().reduce((sum, { bytes }) => sum + bytes, 0) };
  }

  test.each(['x', 'я', '漢', '😀'])('stays within 64 KiB over all requests, in letters like %s', async (letter) => {
    const { bytes, kept, letGo, sent } = hangAll();
    const body = letter.repeat(Math.floor(10_000 / Buffer.byteLength(letter)));
    const posts = Array.from({ length: 12 }, () => post(endpoint(), body, true, true));
    expect(sent).toHaveLength(12);
    expect(kept().length).toBeGreaterThanOrEqual(4);
    expect(bytes()).toBeLessThan(BUDGET_BYTES);
    for (const go of letGo) go();
    await Promise.all(posts);
  });

  test('is used for at most fifteen requests at a time, however small', async () => {
    const { kept, letGo } = hangAll();
    const posts = Array.from({ length: 30 }, () => post(endpoint(), '{}', true, true));
    expect(kept().length).toBeLessThanOrEqual(15);
    for (const go of letGo) go();
    await Promise.all(posts);
  });

  test('is available again when a request is over, however it ended', async () => {
    const { kept, letGo } = hangAll();
    for (let round = 1; round <= 5; round++) {
      const posted = post(endpoint(), 'x'.repeat(50_000), true, true);
      letGo.at(-1)?.();
      await posted;
      expect(kept()).toHaveLength(round);
    }
  });

  test('is not used where it was not asked for', async () => {
    const { kept, letGo } = hangAll();
    const posted = post(endpoint(), '{}', false, false);
    letGo[0]?.();
    await posted;
    expect(kept()).toEqual([]);
  });
});

import { afterAll, expect, test } from 'vitest';
import { REASONS } from '../src/reasons.ts';
import { startCollector } from './collector.ts';

const collector = await startCollector(afterAll);

test('each reason has a place on the page that the console leads to, with what to do about it', async () => {
  const answer = await collector.app.inject('/reasons');
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  for (const [reason, text] of Object.entries(REASONS)) {
    expect(answer.body).toContain(`<dt id="${reason}"><code>${reason}</code></dt><dd>${text}</dd>`);
  }
});

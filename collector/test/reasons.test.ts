import { afterAll, expect, test } from 'vitest';
import { LIVE_REASONS } from '../src/live-reasons.ts';
import { notesOf } from '../src/page/notes.js';
import { OUTCOME_REASONS } from '../src/postbacks/outcome.ts';
import { REASONS } from '../src/reasons.ts';
import { startCollector } from './collector.ts';

const collector = await startCollector(afterAll);

test('each reason has an entry on the page that the console links to, with what to do about it', async () => {
  const answer = await collector.app.inject('/reasons');
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  for (const [reason, text] of Object.entries(REASONS)) {
    expect(answer.body).toContain(`<dt id="${reason}"><code>${reason}</code></dt><dd>${text}</dd>`);
  }
});

test("so has each reason of an ad network's call", async () => {
  const { body } = await collector.app.inject('/reasons');
  for (const reason of Object.keys(OUTCOME_REASONS)) expect(body.split(`<dt id="${reason}">`)).toHaveLength(2);
  expect(body).not.toContain('`');
});

test('so has each reason of the live view, and no two share one', async () => {
  const { body } = await collector.app.inject('/reasons');
  for (const [reason, { what, cure }] of Object.entries(LIVE_REASONS)) {
    expect(body).toContain(`<dt id="${reason}"><code>${reason}</code></dt><dd>${what} ${cure}</dd>`);
  }
  expect(Object.keys(REASONS).filter((reason) => reason in LIVE_REASONS)).toEqual([]);
});

test('so has whatever a report leaves out and somebody can do something about', async () => {
  const { body } = await collector.app.inject('/reasons');
  const counts = { orphans: 1, expired_orphans: 1, duplicates: 1, foreign: 1, bots: 1, shared: 0 };
  const visits = { sessions: 0, engaged: 0, events: 0, conversions: 0, conversion_rate_percent: null, revenue: [] };
  const notes = notesOf({ ...visits, ...counts });
  expect(notes.map(({ reason }) => reason)).toEqual(['orphan', 'orphan', 'duplicates', 'foreign', 'bot']);
  for (const { reason } of notes) expect(body).toContain(`<dt id="${reason}">`);
});

import type { Page } from '@playwright/test';
import { expect } from './engines/test.ts';
import type { Visitor } from './engines/visitor.ts';
import type { FaultProxy } from './fault-proxy.ts';
import type { Road } from './road.ts';

/** The events of a burst: more than fill a batch. */
export const words = Array.from({ length: 21 }, (_, index) => `word_${String(index + 1).padStart(2, '0')}`);

/** Where expressions can be evaluated: a visitor, or a Playwright page. */
type Evaluator = { evaluate(expression: string): Promise<unknown> };

/** Arrives by a scan; resolves when the page knows that its page view is stored. */
export async function scan(
  visitor: Evaluator & (Pick<Visitor, 'open'> | Pick<Page, 'goto'>),
  road: Road,
): Promise<void> {
  const before = road.events().length;
  await ('open' in visitor ? visitor.open(road.scanUrl) : visitor.goto(road.scanUrl));
  await visitor.evaluate(`scanova('flush')`);
  await expect.poll(() => road.events()).toHaveLength(before + 1);
}

/**
 * Tracks all {@link words} in one task.
 *
 * @param andThen JavaScript for the end of the same task.
 */
export function trackWords(visitor: Evaluator, andThen = ''): Promise<unknown> {
  return visitor.evaluate(`(() => {
    for (const word of ${JSON.stringify(words)}) scanova('track', word);
    ${andThen}
  })()`);
}

/** Tracks one event and sends everything that is waiting. */
export function trackMarker(visitor: Evaluator): Promise<unknown> {
  return visitor.evaluate(`(scanova('track', 'marker'), void scanova('flush'))`);
}

/** The words among stored rows, sorted; one that is stored twice is listed twice. */
export function wordsIn(events: { event_type: string }[]): string[] {
  return sortedWords(events.map(({ event_type }) => event_type));
}

/** The words that reached the network, sorted; one that was sent twice is listed twice. */
export function wordsSent(network: FaultProxy): string[] {
  return sortedWords(network.posts().flatMap(({ events }) => events));
}

function sortedWords(names: string[]): string[] {
  return names.filter((name) => name.startsWith('word_')).sort();
}

/** Waits until each word is stored, through leases and pauses in real time, and checks that none is stored twice. */
export async function expectAllWords(road: Road): Promise<void> {
  await expect.poll(() => wordsIn(road.events()).length, { timeout: 60_000 }).toBeGreaterThanOrEqual(words.length);
  expect(wordsIn(road.events())).toEqual(words);
}

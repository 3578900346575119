import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import type { Row } from '../options.ts';
import type { Stage } from '../stage.ts';

/** What a visitor and a collector go through in one trial. */
export interface Scene {
  row: Row;
  /** The column in the table. */
  title: string;
  /** The number of named events. */
  events: number;
  play(stage: Stage): Promise<void>;
}

const IDLE_MS = 1_500;
const WITH_SDK_MS = 20_000;
const BARE_MS = 3_000;

/** Opens a page and waits until its SDK is idle. */
export async function settleOn(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await sleep(IDLE_MS);
}

/** Does what leaves a page, and waits for the next one. */
export async function leave(page: Page, next: string, act: () => Promise<unknown>): Promise<void> {
  // The result of the act may be lost with the page.
  await Promise.all([page.waitForURL(next), act().catch(() => undefined)]);
}

/** JavaScript that goes to another page. */
export const goTo = (url: string) => `location.href = ${JSON.stringify(url)}`;

/** The page that a visitor goes on to: one column with the SDK on it, one without. */
export const destinations = [
  { title: 'next page with SDK', address: (stage: Stage) => stage.otherPage(), stay: () => sleep(WITH_SDK_MS) },
  { title: 'next page bare', address: (stage: Stage) => stage.barePage, stay: () => sleep(BARE_MS) },
];

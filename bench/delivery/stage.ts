import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import { type BenchBrowser, killBrowser } from '../rig/browser.ts';
import type { Collector } from '../rig/collector.ts';
import { type Front, openFront } from '../rig/front.ts';
import type { Sdk } from '../rig/sdks.ts';
import type { Site } from '../rig/site.ts';

/** What all trials share, and use one at a time. */
export interface World {
  browser: BenchBrowser;
  site: Site;
  collector: Collector;
  /** Runs work while no other trial's does, so that a busy machine decides no race. Waiting needs no turn. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
}

/** One SDK with a front, a site at the collector and a visitor of its own. */
export interface Stage {
  /** At the collector. */
  siteId: string;
  front: Front;
  inTurn: World['inTurn'];
  /** A page with the SDK whose load is tracked as event `e00`. */
  firstPage(query?: Record<string, string>): string;
  /** The same for trials that count only later events: its load is event `n00`, which is not one of the 21. */
  scannedPage(query?: Record<string, string>): string;
  /** A later page with the SDK. Its load is event `n00`, too. */
  otherPage(query?: Record<string, string>): string;
  /** A page without the SDK. */
  barePage: string;
  /** A new visitor. */
  newPage(): Promise<Page>;
  /** The browser of a returning visitor: a process of its own. */
  openProfile(): Promise<Page>;
  /** Kills that process. */
  kill(): Promise<void>;
  /** Errors that reached a page. */
  errors: string[];
  close(): Promise<void>;
}

const answerDelayMs = 50;
// Below the ephemeral ports: a port that a trial closes must be free when it opens it again.
const firstPort = 11_000 + (process.pid % 20) * 1_000;
let stages = 0;

/** Sets up the stage of one trial. */
export async function openStage(sdk: Sdk, world: World, delayMs = answerDelayMs): Promise<Stage> {
  const { browser, site, collector, inTurn } = world;
  const number = stages++;
  const siteId = `bench-${number}`;
  const ours = sdk.name === 'scnv';
  if (ours) await collector.addSite(siteId, site.host);
  const front = await openFront({
    sdk,
    port: firstPort + number,
    answerDelayMs: delayMs,
    ...(ours && { collectorUrl: collector.url }),
  });
  const contexts: BrowserContext[] = [];
  const errors: string[] = [];
  let profile: string | undefined;

  const page = (path: string, query: Record<string, string>) =>
    `http://${site.host}/${path}?${new URLSearchParams({ sdk: sdk.name, collector: front.url, site: siteId, ...query })}`;

  async function pageOf(context: BrowserContext): Promise<Page> {
    contexts.push(context);
    context.on('weberror', (error) => errors.push(error.error().message));
    return context.pages()[0] ?? context.newPage();
  }

  return {
    siteId,
    front,
    inTurn,
    errors,
    // scnv does nothing for a visitor without a scan; only the visitor's first page carries it.
    firstPage: (query = {}) => page('first/e00', { scnv: randomUUID(), ...query }),
    scannedPage: (query = {}) => page('first/n00', { scnv: randomUUID(), ...query }),
    otherPage: (query = {}) => page('other/n00', query),
    barePage: `http://${site.host}/bare`,
    newPage: async () => pageOf(await browser.newContext()),
    async openProfile() {
      profile ??= await mkdtemp(join(tmpdir(), 'scnv-bench-'));
      return pageOf(await browser.openProfile(profile));
    },
    async kill() {
      if (!profile) throw new Error('no profile is open');
      const context = contexts.pop();
      const gone = context && new Promise((resolve) => context.once('close', resolve));
      await killBrowser(profile);
      await gone;
    },
    async close() {
      await Promise.all(contexts.map((context) => context.close()));
      await front.close();
      if (profile) await rm(profile, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

import type { Page } from '@playwright/test';
import { openBrowser } from '../rig/browser.ts';
import { quantile } from '../rig/quantile.ts';
import { ADMIN_TOKEN, type BenchCollector, SITE } from './collector.ts';

const VIEWS = 5;
/** A funnel reads the events of a month. */
const PATIENCE_MS = 60_000;

/** When a person sees what, in milliseconds from the start of the navigation; medians of several views. */
export interface PageView {
  firstPaintMs: number;
  totalsMs: number;
  trendMs: number;
  funnelMs: number;
}

/** Loads the report of the site again and again, as a person would, with nothing else running. */
export async function measurePageView({ port }: BenchCollector): Promise<PageView> {
  const origin = `http://127.0.0.1:${port}`;
  const browser = await openBrowser(true);
  try {
    const page = await (await browser.newContext()).newPage();
    await logIn(page, origin);
    const views: PageView[] = [];
    for (let view = 0; view < VIEWS; view++) views.push(await look(page, `${origin}/?site=${SITE.site_id}`));
    const medianOf = (measure: keyof PageView) =>
      quantile(
        views.map((view) => view[measure]),
        0.5,
      );
    return {
      firstPaintMs: medianOf('firstPaintMs'),
      totalsMs: medianOf('totalsMs'),
      trendMs: medianOf('trendMs'),
      funnelMs: medianOf('funnelMs'),
    };
  } finally {
    await browser.close();
  }
}

async function logIn(page: Page, origin: string): Promise<void> {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const answer = await fetch(`${origin}/admin/login-links`, { method: 'POST', headers });
  const { url } = (await answer.json()) as { url: string };
  await page.goto(url);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.waitForURL((at) => at.pathname === '/');
}

async function look(page: Page, address: string): Promise<PageView> {
  await page.goto('about:blank');
  const startedAt = performance.now();
  await page.goto(address, { waitUntil: 'commit' });
  const shownAt = async (selector: string) => {
    await page.locator(selector).waitFor({ timeout: PATIENCE_MS });
    return performance.now() - startedAt;
  };
  const [totalsMs = 0, trendMs = 0, funnelMs = 0] = await Promise.all(
    ['#total-events .figure', '.trend canvas', '.funnel .steps'].map(shownAt),
  );
  const firstPaintMs = Number(
    await page.evaluate(`performance.getEntriesByName('first-contentful-paint')[0].startTime`),
  );
  return { firstPaintMs, totalsMs, trendMs, funnelMs };
}

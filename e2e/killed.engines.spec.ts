import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectAllWords, scan, trackWords, words } from './burst.ts';
import { killProfile, openProfile } from './engines/playwright.ts';
import { expect, test } from './faulty-road.ts';
import { countKept } from './journal.ts';
import { AFTER_THE_LEASE_MS, shiftClock } from './preludes.ts';

test.skip(({ browserName }) => browserName === 'webkit', 'under WebDriver it keeps nothing when it is restarted');

const STEP_MS = 10;

let profile: string;
test.beforeEach(async () => {
  profile = await mkdtemp(join(tmpdir(), 'scnv-profile-'));
});
// Child processes of a browser may write for a moment after it has exited.
test.afterEach(() => rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 }));

// Browsers write localStorage, which has the session, to disk after about five seconds; the address has the scan, too.
for (const [afterMs, back] of [
  [200, 'restores its page'],
  [10_000, 'opens another page'],
] as const) {
  test(`a browser killed ${afterMs} ms after 21 events in an outage sends them all when it ${back}`, async ({
    road,
    network,
    browserName,
  }) => {
    const engine = browserName === 'firefox' ? 'firefox' : 'chromium';
    network.prepend('');
    const context = await openProfile(engine, profile);
    const [page = await context.newPage()] = context.pages();
    await scan(page, road);
    const address = page.url();
    await network.goDown();
    await trackWords(page);
    // In small steps, since time that the browser actually had is what counts, and the machine may stall.
    await page.evaluate(`(async () => {
      for (let step = 0; step < ${afterMs / STEP_MS}; step++) await new Promise((resolve) => setTimeout(resolve, ${STEP_MS}));
    })()`);
    // A write that is still on its way, because the machine stalls, may be lost.
    await expect.poll(() => page.evaluate(countKept)).toBeGreaterThanOrEqual(words.length);
    await killProfile(profile);
    await network.comeBack();
    network.prepend(shiftClock(AFTER_THE_LEASE_MS));

    const restarted = await openProfile(engine, profile);
    const [next = await restarted.newPage()] = restarted.pages();
    await next.goto(back === 'restores its page' ? address : road.shopUrl);
    await expectAllWords(road);
    expect(road.duplicates()).toEqual([]);
    await restarted.close();
  });
}

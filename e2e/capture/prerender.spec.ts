import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { launchOptions } from '../engines/locate.ts';
import { type ProcessGroup, startGroup } from '../engines/process.ts';
import { expect, test } from '../lab.ts';

// In a Chromium driven by Playwright prerendered pages are requested, but do not run. This one is not driven: its pages
// ask whether to continue, and report their progress.
let browser: ProcessGroup;
let exited: Promise<unknown>;
let profile: string;

test.afterEach(async () => {
  browser.kill();
  await exited;
  // Its child processes may write for a moment after it has exited.
  await rm(profile, { recursive: true, maxRetries: 5, retryDelay: 500 });
});

test('a prerendered page sends and stores nothing until it is seen, and is one view from then on', async ({ lab }) => {
  const landing = await lab.scan();
  const rules = { prerender: [{ urls: [landing], eagerness: 'immediate' }] };
  lab.put(
    '/start',
    `<script type="speculationrules">${JSON.stringify(rules)}</script><script>
    const look = async () => {
      if (await (await fetch('/go')).text()) location.href = '${landing}';
      else setTimeout(look, 25);
    };
    look();
  </script>`,
  );
  lab.put('/go', '');
  lab.put('/', {
    body: `<script>
      addEventListener('load', () => setTimeout(async () => {
        const kept = [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length];
        await fetch('/ready?' + [document.prerendering, typeof scanova, ...kept]);
      }));
      document.addEventListener('prerenderingchange', () => setTimeout(() => {
        scanova('track', 'marker');
        scanova('flush');
      }));
    </script>`,
  });

  const { args = [], executablePath = chromium.executablePath() } = launchOptions('chromium');
  profile = await mkdtemp(join(tmpdir(), 'scnv-profile-'));
  browser = startGroup(executablePath, [...args, '--headless', `--user-data-dir=${profile}`, `${lab.origin}/start`]);
  exited = once(browser.child, 'exit');
  // A browser with a new profile is slow to start.
  await expect.poll(() => lab.asked, { timeout: 60_000 }).toContain('/ready?true,function,0,0,0');
  expect(lab.bodies()).toEqual([]);

  const seenAt = Date.now();
  lab.put('/go', 'go');
  await expect.poll(() => lab.events().map(({ event_type }) => event_type)).toEqual(['pageview', 'marker']);
  expect(lab.events()[0]?.client_event_time).toBeGreaterThanOrEqual(seenAt);
  expect(lab.asked.filter((address) => landing.endsWith(address))).toHaveLength(1);
});

import type { Page } from '@playwright/test';
import { expect, guestOn, test } from '../lab.ts';

/** What a page logs to the console from here on. */
function listen(page: Page): string[] {
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  return said;
}

test('without debug nothing is logged; with ?scnv_debug each step is, and each loss with its reason', async ({
  lab,
  page,
}) => {
  const said = listen(page);
  await lab.open(guestOn(page), {});
  await page.evaluate(`scanova('track', '')`);
  await lab.told(guestOn(page));
  expect(said).toEqual([]);
  await page.goto(`${await lab.scan()}&scnv_debug`);
  await page.evaluate(`scanova('track', '')`);
  await lab.told(guestOn(page));
  const text = said.join('\n');
  for (const part of [/scnv: see http.*\/reasons/, /scnv: pageview/, /scnv: invalid_name 1/])
    expect(text).toMatch(part);
  expect(text).toMatch(/scnv: answer .*200/);
});

test('without a session it says so', async ({ lab, page }) => {
  const said = listen(page);
  lab.put('*', { options: { debug: true } });
  await page.goto(lab.origin);
  await expect.poll(() => said.join()).toContain('scnv: no_session');
});

test('if the policy of the page blocks requests, it names what the policy lacks', async ({ lab, page }) => {
  const said = listen(page);
  lab.put('*', {
    options: { debug: true },
    before: `document.head.insertAdjacentHTML('beforeend',
      '<meta http-equiv="Content-Security-Policy" content="connect-src https://elsewhere.example">')`,
  });
  await page.goto(await lab.scan());
  await page.waitForFunction(`window.scanova && !scanova.q`);
  await page.evaluate(`scanova('flush')`);
  const lacks = /scnv: connect-src lacks http:\/\/.*\/ct/;
  await expect.poll(() => said.join('\n')).toMatch(lacks);
  expect(await page.evaluate(`scanova('status').lastStatus`)).toBe(0);
});

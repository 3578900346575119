import type { Page } from '@playwright/test';
import { expect, guestOn, test } from '../lab.ts';

const body = `
  <a id="plain" href="/opened/plain">Plain</a>
  <a id="blank" href="/opened/blank" target="_blank">Blank</a>
  <a id="download" href="/opened/file" download="file.txt">Download</a>
  <a id="kept" href="/opened/kept" onclick="event.preventDefault()">Kept</a>
  <iframe srcdoc='<a id="top" href="/opened/top" target="_top">Top</a>'></iframe>`;

/** The outcome of each way to follow a link. */
async function follow(page: Page): Promise<string[]> {
  const start = page.url();
  const pathOf = (url: string) => new URL(url).pathname;
  const opened = async (click: Promise<void>) => {
    const [tab] = await Promise.all([page.context().waitForEvent('page'), click]);
    await tab.waitForURL('**/opened/*');
    const path = pathOf(tab.url());
    await tab.close();
    return `a tab: ${path}`;
  };
  const outcomes = [
    await opened(page.click('#plain', { modifiers: ['Control'] })),
    await opened(page.click('#plain', { modifiers: ['Shift'] })),
    await opened(page.click('#plain', { button: 'middle' })),
    await opened(page.click('#blank')),
  ];
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('#download')]);
  outcomes.push(`a file: ${download.suggestedFilename()}`);
  await page.click('#kept');
  outcomes.push(page.url() === start ? 'nothing' : page.url());
  await page.frameLocator('iframe').locator('#top').click();
  await page.waitForURL('**/opened/top');
  await page.goto(start);
  await page.click('#plain');
  await page.waitForURL('**/opened/plain');
  outcomes.push(pathOf(page.url()));
  return outcomes;
}

test('each way to follow a link leads where it does without the SDK, and is tracked', async ({ lab, page }) => {
  lab.put('/without', body);
  for (const opened of ['plain', 'blank', 'file', 'top']) lab.put(`/opened/${opened}`, 'Opened');
  await page.goto(`${lab.origin}/without`);
  const without = await follow(page);
  expect(without).toEqual([
    'a tab: /opened/plain',
    'a tab: /opened/plain',
    'a tab: /opened/plain',
    'a tab: /opened/blank',
    'a file: file.txt',
    'nothing',
    '/opened/plain',
  ]);
  await lab.open(guestOn(page), { options: { autoClicks: true }, body });
  expect(await follow(page)).toEqual(without);
  await page.goto(`${lab.origin}/marker`);
  await lab.arrived('click', 7);
  const clicks = (await lab.told(guestOn(page))).filter(({ event_type }) => event_type === 'click');
  expect(clicks.map(({ metadata }) => metadata?.element_text)).toEqual([
    ...['Plain', 'Plain', 'Plain', 'Blank', 'Download', 'Kept', 'Plain'],
  ]);
});

import { expect, guestOn, test } from '../lab.ts';

test('forms that a page removes are released, even if they were started', async ({ lab, page }) => {
  await lab.open(guestOn(page), { body: '<main></main>', options: { autoForms: true } });
  const devtools = await page.context().newCDPSession(page);
  async function countNodes() {
    await devtools.send('HeapProfiler.collectGarbage');
    return (await devtools.send('Memory.getDOMCounters')).nodes;
  }

  const before = await countNodes();
  await page.evaluate(() => {
    const main = document.querySelector('main') as HTMLElement;
    for (let count = 0; count < 300; count++) {
      main.innerHTML = `<form>${'<input>'.repeat(30)}</form>`;
      main.querySelector('input')?.focus();
    }
    main.innerHTML = '';
  });
  await lab.told(guestOn(page));
  await expect.poll(async () => (await countNodes()) - before).toBeLessThan(100 * 30);
});

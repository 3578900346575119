import { readFile } from 'node:fs/promises';
import Fastify from 'fastify';
import { readQrCode } from '../qr-code.ts';
import { openRoad } from '../road.ts';
import { expect, logIn, tabOf, test } from './test.ts';

test('from nothing to the first figure: site, code, tag, test scan, live view, report', async ({ page, context }) => {
  // The user's own page, with whatever was copied into it.
  let head = '';
  const road = await openRoad('own.localhost', undefined, async ({ port }) => {
    const server = Fastify({ forceCloseConnections: true });
    server.get('/*', (_, reply) =>
      reply.type('text/html').send(`<!doctype html><title>Own page</title><link rel="icon" href="data:,">${head}`),
    );
    await server.listen({ host: '127.0.0.1', port });
    return { close: () => server.close() };
  });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: road.collectorUrl });
  await logIn(page, road.loginUrl);

  await tabOf(page, 'Set up').click();
  await page.getByRole('link', { name: 'New site…' }).click();
  await page.getByLabel('Name').fill('Own shop');
  await page.getByLabel('Id, for the tag').fill('own');
  await page.getByLabel('Allowed domains').fill(`${new URL(road.shopUrl).host}, *.own.example`);
  // The visitor here is a bot.
  await page.getByLabel('Count bots as visitors').check();
  await page.getByRole('button', { name: 'Create site' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Set up Own shop');

  // Shown for only two seconds, so wait for it before clicking.
  const said = page.getByText('Copied').waitFor();
  await Promise.all([said, page.getByRole('button', { name: 'Copy the tag' }).click()]);
  head = await page.evaluate(() => navigator.clipboard.readText());
  expect(head).toBe(`<script async src="${road.collectorUrl}/scnv.js" data-site-id="own"></script>`);

  await page.getByLabel(/^Short code/).fill('door');
  await page.getByLabel('Where it leads').first().fill(road.shopUrl);
  await page.getByRole('button', { name: 'Create QR code' }).click();
  await expect(page.getByRole('img', { name: 'QR code door' })).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'PNG' }).click();
  expect(readQrCode(await readFile(await (await download).path()))).toBe(`${road.collectorUrl}/q/door`);

  await tabOf(page, 'Live').click();
  await expect(page.getByRole('status').filter({ hasText: 'Listening' })).toBeVisible();
  const opened = page.waitForEvent('popup');
  await page.getByRole('link', { name: 'Make a test scan' }).click();
  await expect(await opened).toHaveTitle('Own page');
  const steps = page.locator('.progress li');
  await expect(steps).toHaveText([/The scan was recorded/, /Your site reported pageview/, /Waiting for a conversion/]);
  await expect(page.locator('.line').filter({ hasText: /Accepted\s+pageview\s+code door/ })).toBeVisible();

  await tabOf(page, 'Report').click();
  await expect(page.locator('#code-door .number')).toHaveText(['1', '–', '0', '0%', '1', /^[12]$/]);
  await page.goBack();
  await expect(steps.first(), 'a test scan stays in sight').toContainText('The scan was recorded');
  await road.close();
});

test('an API key is shown once, works, and is worthless once it is revoked', async ({ road, report }) => {
  await report.goto(`${road.collectorUrl}/?tab=setup&site=demo`);
  await report.getByLabel('Key name').fill('till');
  await report.getByRole('button', { name: 'Create API key' }).click();
  const key = await report.getByRole('region', { name: 'the API key' }).innerText();
  await expect(report.getByRole('region', { name: 'the request' })).toContainText(`X-API-Key: ${key}`);
  const call = () =>
    fetch(`${road.collectorUrl}/server-events?validate=1`, {
      method: 'POST',
      headers: { 'X-API-Key': key },
      body: JSON.stringify({ site_id: 'demo', event_name: 'sale', scan_session_id: crypto.randomUUID() }),
    }).then(({ status }) => status);
  expect(await call()).toBe(200);

  await report.reload();
  const revoke = report.getByRole('button', { name: 'Revoke till' });
  await expect(revoke).toBeVisible();
  await expect(report.getByText(key)).toHaveCount(0);
  report.once('dialog', (dialog) => dialog.accept());
  await revoke.click();
  await expect(revoke).toHaveCount(0);
  expect(await call()).toBe(403);
});

test('a test key is created, and its events are shown live as tests', async ({ road, report }) => {
  await report.goto(`${road.collectorUrl}/?tab=setup&site=demo`);
  await report.getByLabel('Key name').fill('pipeline');
  await report.getByLabel('For tests').check();
  await report.getByRole('button', { name: 'Create API key' }).click();
  const key = await report.getByRole('region', { name: 'the API key' }).innerText();
  expect(key).toMatch(/^scnv_test_/);
  await expect(report.getByText('for tests, never used')).toBeVisible();
  const sale = { site_id: 'demo', event_name: 'sale', scan_session_id: crypto.randomUUID() };
  const request = { method: 'POST', headers: { 'X-API-Key': key }, body: JSON.stringify(sale) };
  expect((await fetch(`${road.collectorUrl}/server-events`, request)).status).toBe(200);
  await tabOf(report, 'Live').click();
  const line = report.locator('.line').filter({ hasText: 'sale' });
  await expect(line).toContainText('It is a test: it counts nowhere.');
  expect(road.events()).toEqual([]);
});

test('an invalid field is named by its label, and what was typed stays', async ({ road, report }) => {
  await report.goto(`${road.collectorUrl}/?tab=setup&site=demo`);
  await report.getByLabel('Allowed domains').fill('shop.example shop.*');
  await report.getByRole('button', { name: 'Save site' }).click();
  const problem = 'Allowed domains: “shop.*” must be a host such as shop.example or *.shop.example';
  await expect(report.getByRole('alert').filter({ hasText: problem })).toBeVisible();
  const field = report.getByLabel('Allowed domains');
  await expect(field).toBeFocused();
  await expect(field).toHaveValue('shop.example shop.*');

  await field.fill('https://shop.example/lamps');
  await field.blur();
  await expect(field).toHaveValue('shop.example');
  await report.getByLabel('Count events of scans').check();
  await report.getByRole('button', { name: 'Save site' }).click();
  await expect(report.getByText('Saved.')).toBeVisible();
  const saved = { allowed_domains: ['shop.example'], unknown_sessions: 'accept', bots: 'count' };
  expect(await road.admin('GET', '/admin/sites/demo')).toMatchObject(saved);
});

test('a form can be submitted again after any field changes, since that may fix the error', async ({
  road,
  report,
}) => {
  await report.goto(`${road.collectorUrl}/?tab=setup&site=demo`);
  await report.getByText('New offer').click();
  const form = report.locator('#new-offer');
  await form.getByLabel('Where clicks lead', { exact: true }).fill(road.shopUrl);
  await form.getByLabel('Payout to the publisher').fill('2.005');
  await form.getByLabel('Currency').fill('EUR');
  await form.getByRole('button', { name: 'Create offer' }).click();
  await expect(form.getByRole('alert')).toContainText('Payout to the publisher:');
  await form.getByLabel('Currency').fill('TND');
  await form.getByRole('button', { name: 'Create offer' }).click();
  await expect(report.getByText('Its token is shown only once')).toHaveCount(3);
});

test('a code that leads to a host that is not allowed says so, and can add it', async ({ road, report }) => {
  await road.admin('PUT', '/admin/qr-codes/away', { site_id: 'demo', destination: 'https://away.example/lamps' });
  await report.goto(`${road.collectorUrl}/?tab=setup&site=demo`);
  const code = report.locator('#qr-away');
  await expect(code).toContainText('away.example is not among the allowed domains');
  report.once('dialog', (dialog) => dialog.accept());
  await code.getByRole('button', { name: 'Add away.example' }).click();
  await expect(code.getByText('not among the allowed domains')).toHaveCount(0);
  const allowed_domains = [new URL(road.shopUrl).host, 'away.example'];
  expect(await road.admin('GET', '/admin/sites/demo')).toMatchObject({ allowed_domains });
  await expect(report.getByLabel('Allowed domains')).toHaveValue(allowed_domains.join(' '));
});

test('the list of sites leads to the form for a new one, from any view', async ({ road, report }) => {
  const sites = report.getByRole('combobox', { name: 'Site', exact: true });
  for (const address of ['/?site=demo', '/?period=7d']) {
    await report.goto(road.collectorUrl + address);
    await sites.selectOption('New site…');
    await expect(report.getByRole('button', { name: 'Create site' })).toBeVisible();
    await expect(sites.locator('option:checked')).toHaveText('All sites');
  }
});

test('a site is paused and resumed', async ({ road, report }) => {
  await report.goto(`${road.collectorUrl}/?tab=setup&site=demo`);
  await report.getByRole('button', { name: 'Pause site' }).click();
  await expect(report.getByText('This site is paused')).toBeVisible();
  expect(await road.admin('GET', '/admin/sites/demo')).toMatchObject({ status: 'paused' });
  await report.getByRole('button', { name: 'Resume site' }).click();
  await expect(report.getByText('This site is paused')).toHaveCount(0);
});

import { randomUUID } from 'node:crypto';
import { expect, sell, tabOf, test } from './test.ts';

test.beforeEach(async ({ road, report }) => {
  await report.goto(`${road.collectorUrl}/?tab=live&site=demo`);
  await expect(report.getByRole('status').filter({ hasText: 'Listening' })).toBeVisible();
});

test('a page on a host that is not allowed is shown as refused, with what to do', async ({ road, report, context }) => {
  const body = JSON.stringify({ site_id: 'demo', event_type: 'pageview' });
  const request = { method: 'POST', headers: { Origin: 'https://other.example' }, body };
  const send = () => fetch(`${road.collectorUrl}/ct`, request);
  await send();
  const line = report.locator('.line').first();
  await expect(line).toContainText('Refused');
  await expect(line).toContainText('other.example is not among the allowed domains');
  const opened = context.waitForEvent('page');
  await line.getByRole('link', { name: 'What to do' }).click();
  const reasons = await opened;
  await expect(reasons).toHaveURL(/\/reasons#origin_not_allowed$/);
  await expect(reasons.locator('#origin_not_allowed')).toBeVisible();

  report.once('dialog', (dialog) => dialog.accept());
  await line.getByRole('button', { name: 'Add other.example' }).click();
  await expect(line.getByRole('button')).toHaveCount(0);
  const { status } = await send();
  expect(status).toBe(200);
});

test('kinds of lines can be hidden and shown, and new lines wait while the view is on hold', async ({
  road,
  report,
}) => {
  const lines = report.locator('.line');
  await sell(road, { scan_session_id: randomUUID() });
  await expect(lines).toHaveText([/Orphan\s+purchase/]);
  await report.getByRole('button', { name: 'Orphans 1' }).click();
  await expect(lines).toHaveCount(0);
  await expect(report.getByText('The filters above hide everything')).toBeVisible();
  await expect(report.getByText('Nothing yet.')).toHaveCount(0);
  await report.getByRole('button', { name: 'Orphans 1' }).click();
  await expect(lines).toHaveCount(1);

  await report.getByRole('button', { name: 'Hold' }).click();
  await sell(road, { scan_session_id: randomUUID(), amount: 7 });
  const goOn = report.getByRole('button', { name: 'Resume: 1 new' });
  await expect(goOn).toBeVisible();
  await expect(lines).toHaveCount(1);
  await goOn.click();
  await expect(lines).toHaveText([/€7\.00/, /€49\.90/]);
});

test('a test scan by a bot is not a success, and links to the setting for it', async ({ road, report }) => {
  await road.admin('PATCH', '/admin/sites/demo', { bots: 'mark' });
  const opened = report.waitForEvent('popup');
  await report.getByRole('link', { name: 'Make a test scan' }).click();
  const step = report.locator('.progress li').nth(1);
  await expect(step).toHaveText(/It does not count: Your site reported pageview\. A bot sent it/);
  await expect(step.getByRole('link', { name: 'What to do' })).toHaveAttribute('href', '/reasons#bot');
  await (await opened).close();

  await tabOf(report, 'Report').click();
  const remark = report.locator('.funnel').getByText('sent by a bot and is in none of these steps');
  await expect(remark).toBeVisible();
});

test('each field of an event is next to its name', async ({ road, report }) => {
  await sell(road, { scan_session_id: randomUUID() });
  await report.getByText('Details').click();
  const names = report.locator('.line dt');
  await expect(names.first()).toBeVisible();
  const misplaced = await names.evaluateAll((all) =>
    all
      .map((name) => [name, name.nextElementSibling as Element] as const)
      .filter(([name, value]) => name.getBoundingClientRect().top !== value.getBoundingClientRect().top)
      .map(([name]) => name.textContent),
  );
  expect(misplaced).toEqual([]);
});

test("visitors' input is shown as text, whatever it contains", async ({ road, report }) => {
  const event_type = '<img src=x onerror="document.title=1">';
  const body = JSON.stringify({ site_id: 'demo', event_type, page_url: 'javascript:alert(1)' });
  await fetch(`${road.collectorUrl}/ct`, { method: 'POST', headers: { Origin: new URL(road.shopUrl).origin }, body });
  await expect(report.locator('.line').first()).toContainText(event_type);
  await expect(report.locator('.line img, .line a[href^="javascript"]')).toHaveCount(0);
});

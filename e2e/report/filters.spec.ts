import { randomUUID } from 'node:crypto';
import { expect, sell, test } from './test.ts';

test.beforeEach(async ({ road, report }) => {
  const scan_session_id = randomUUID();
  await road.admin('PUT', `/admin/scan-sessions/${scan_session_id}`, { site_id: 'demo', code: 'demo' });
  await sell(road, { scan_session_id });
  await report.goto(`${road.collectorUrl}/?site=demo`);
  await expect(report.locator('.steps li')).toHaveCount(3);
});

test('an invalid funnel shows and keeps its error, in place of the funnel before', async ({ road, report }) => {
  const funnel = report.locator('.funnel');
  for (const steps of ['pageview,conversion,', 'a,b,c,d,e,f,g,h,i,j,k']) {
    await funnel.getByLabel('Steps').fill(steps);
    await funnel.getByRole('button', { name: 'Show' }).click();
    await expect(funnel.getByRole('alert')).toHaveText(/^This cannot be shown: steps must be 1 to 10 names/);
    await expect(funnel.locator('.steps')).toHaveCount(0);
    await expect(funnel.getByText('Loading')).toHaveCount(0);
  }
  await sell(road, { scan_session_id: randomUUID() });
  await expect(report.locator('.notes')).toContainText('1 event waits');
  await expect(funnel.getByRole('alert')).toHaveText(/must be 1 to 10 names/);
});

test('figures of other filters are not shown as if they matched the current ones', async ({ report }) => {
  const figure = report.locator('#total-sessions .figure');
  const busy = report.locator('[aria-busy="true"]');
  await expect(busy).toHaveCount(0);
  const arrival = Promise.withResolvers<void>();
  await report.route('**/reports/**', async (route) => {
    await arrival.promise;
    await route.continue();
  });
  await report.getByLabel('Period').selectOption('Today');
  await expect(busy.locator('#total-sessions, scnv-chart, .funnel, #code-demo')).toHaveCount(4);
  arrival.resolve();
  await expect(busy).toHaveCount(0);
  await expect(figure).toHaveText('1');

  await report.unrouteAll({ behavior: 'wait' });
  await report.route('**/reports/**', (route) => route.abort());
  await report.getByLabel('Period').selectOption('Last 7 days');
  await expect(report.getByRole('status')).toHaveText(/^No news: [^:]*\. Trying again…$/);
  await expect(figure).toHaveCount(0);
  await expect(report.getByText('Nothing to show.')).toBeVisible();
});

test('scans that converted without the earlier steps are mentioned, since the funnel does not count them', async ({
  report,
}) => {
  await expect(report.locator('#total-conversions .figure')).toHaveText('1');
  await expect(report.locator('.steps li').last()).toHaveText(/conversion\s+0/);
  await expect(report.locator('.funnel')).toContainText('1 scan converted without the steps before');
});

test('after choosing another time zone one can go back to UTC', async ({ report }) => {
  const zone = report.getByLabel('Time zone');
  await zone.selectOption('Asia/Tokyo');
  await expect(report).toHaveURL(/time_zone=Asia%2FTokyo/);
  await zone.selectOption('UTC');
  await expect(report).toHaveURL(/time_zone=UTC/);
  await expect(zone).toHaveValue('UTC');
});

import { randomUUID } from 'node:crypto';
import { expect, sell, test } from './test.ts';

/** Last year: its March is in the past, and not too old for retention. */
const YEAR = new Date().getUTCFullYear() - 1;
const POSTER_SCAN = randomUUID();
const FLYER_SCAN = randomUUID();

test.beforeEach(async ({ road }) => {
  const flyer = { site_id: 'demo', name: 'Flyer', destination: road.shopUrl };
  await road.admin('PUT', '/admin/qr-codes/flyer', flyer);
  for (const [id, code, day] of [
    [POSTER_SCAN, 'demo', `${YEAR}-03-10`],
    [FLYER_SCAN, 'flyer', `${YEAR}-03-12`],
  ] as const) {
    const scanned_at = `${day}T12:00:00Z`;
    await road.admin('PUT', `/admin/scan-sessions/${id}`, { site_id: 'demo', code, scanned_at });
  }
  await sell(road, { scan_session_id: POSTER_SCAN, event_time: `${YEAR}-03-10T23:30:00Z` });
  await sell(road, { scan_session_id: FLYER_SCAN, event_time: `${YEAR}-03-12T13:00:00Z`, amount: 10 });
});

const MARCH = `/?site=demo&from=${YEAR}-03-01&to=${YEAR}-03-31&time_zone=UTC`;

test('a link shows the days, the time zone, the code and the figure that it names', async ({ road, report }) => {
  await report.goto(`${road.collectorUrl}${MARCH}&code=demo&measure=conversions&time_zone=UTC`);
  await expect(report.locator('#total-sessions .figure')).toHaveText('1');
  await expect(report.locator('#total-revenue-EUR .figure')).toHaveText('€49.90');
  await expect(report.locator('#total-conversions')).toHaveAttribute('aria-pressed', 'true');
  await expect(report.getByLabel('From')).toHaveValue(`${YEAR}-03-01`);
  await expect(report.getByLabel('To', { exact: true })).toHaveValue(`${YEAR}-03-31`);
  await expect(report.getByRole('combobox', { name: 'QR code' })).toHaveValue('demo');
  await expect(report.getByLabel('Time zone')).toHaveValue('UTC');
  await expect(report.locator('scnv-chart')).toHaveAttribute('aria-label', /31 days, most on .*Mar 10.*: 1\./);
  await expect(report.locator('scnv-chart canvas')).toBeVisible();
});

test('each choice is stored in the address, and the back button undoes it', async ({ road, report }) => {
  await report.goto(road.collectorUrl + MARCH);
  await expect(report.locator('#total-sessions .figure')).toHaveText('2');

  await report.getByRole('combobox', { name: 'QR code' }).selectOption('Flyer');
  await expect(report).toHaveURL(/[?&]code=flyer/);
  await expect(report.locator('#total-sessions .figure')).toHaveText('1');
  await report.getByLabel('Time zone').selectOption('Asia/Tokyo');
  await expect(report).toHaveURL(/time_zone=Asia%2FTokyo/);
  await report.getByLabel('From').fill(`${YEAR}-03-13`);
  await expect(report.locator('#total-sessions .figure')).toHaveText('0');

  for (const code of ['flyer', 'flyer', null]) {
    await report.goBack();
    await expect.poll(() => new URL(report.url()).searchParams.get('code')).toBe(code);
  }
  await expect(report.locator('#total-sessions .figure')).toHaveText('2');
  await report.getByRole('link', { name: 'Flyer' }).click();
  await expect(report).toHaveURL(/[?&]code=flyer/);
});

test('after going back the filters match what is shown', async ({ road, report }) => {
  const revenue = report.locator('#total-revenue-EUR .figure');
  const code = report.getByRole('combobox', { name: 'QR code' });
  await report.goto(road.collectorUrl + MARCH);
  for (const choice of ['Flyer', 'Demo poster', 'Flyer', 'Demo poster']) await code.selectOption(choice);
  await expect(revenue).toHaveText('€49.90');

  const way = [
    ['flyer', '€10.00'],
    ['demo', '€49.90'],
    ['flyer', '€10.00'],
    ['', '€59.90'],
  ] as const;
  for (const [value, amount] of way) {
    await report.goBack();
    await expect(revenue).toHaveText(amount);
    await expect(code).toHaveValue(value);
  }
  await report.goForward();
  await expect(revenue).toHaveText('€10.00');
  await expect(code).toHaveValue('flyer');
});

test('a day is one of the chosen time zone, in the table and in the CSV', async ({ road, report }) => {
  await report.goto(`${road.collectorUrl}${MARCH}&code=demo&measure=conversions`.replace('UTC', 'Asia/Kolkata'));
  await report.getByText('As a table').click();
  // 23:30 in UTC is the next morning in India.
  const sold = report.locator('.trend tbody tr').filter({ has: report.locator('.number', { hasText: '1' }) });
  await expect(sold).toHaveText(/Mar 11/);

  const download = report.waitForEvent('download');
  await report.getByRole('link', { name: 'Everything as CSV' }).click();
  const file = await (await download).createReadStream();
  const rows = (await file.setEncoding('utf8').toArray()).join('').split('\n');
  expect(rows.filter((row) => row.startsWith(`${YEAR}-03-1`)).map((row) => row.includes('49.9'))).toEqual(
    ['10', '11', '12', '13', '14', '15', '16', '17', '18', '19'].map((day) => day === '11'),
  );
});

test('an empty report says where to start, as long as it is empty', async ({ road, report }) => {
  await report.goto(`${road.collectorUrl}/?site=demo&period=7d`);
  const nothing = report.getByText('Nothing was scanned or reported in this period');
  await expect(nothing).toBeVisible();
  await expect(nothing.getByRole('link', { name: 'Set up' })).toHaveAttribute('href', /tab=setup&site=demo/);
  await report.goto(road.collectorUrl + MARCH);
  await expect(report.locator('#total-sessions .figure')).toHaveText('2');
  await expect(nothing).toHaveCount(0);
});

test('what cannot be shown is explained', async ({ road, report }) => {
  await report.goto(`${road.collectorUrl}/?site=demo&from=${YEAR}-03-31&to=${YEAR}-03-01`);
  await expect(report.getByRole('status')).toContainText(`from must not be later than ${YEAR}-03-01`);
  await report.goto(`${road.collectorUrl}/?site=nobody`);
  await expect(report.getByRole('status')).toContainText('there is no such site');
});

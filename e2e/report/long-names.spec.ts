import { randomUUID } from 'node:crypto';
import { expect, sell, test } from './test.ts';

const PHONE = { width: 390, height: 844 };
const LONG = 'summer_2026_window_poster_main_entrance_on_the_right';

test('no view is wider than a phone, even with long names', async ({ road, report }) => {
  const destination = `${road.shopUrl}landing/?utm_campaign=${LONG}&t={transaction_id}`;
  await road.admin('PUT', `/admin/qr-codes/${LONG}`, { site_id: 'demo', name: LONG, destination: road.shopUrl });
  await road.admin('POST', '/admin/offers', { site_id: 'demo', offer_id: LONG, name: LONG, destination });
  await road.admin('POST', '/admin/sites/demo/keys', { name: LONG });
  await road.admin('PATCH', '/admin/sites/demo', { name: LONG });
  const scan_session_id = randomUUID();
  await road.admin('PUT', `/admin/scan-sessions/${scan_session_id}`, { site_id: 'demo', code: LONG });
  await sell(road, { scan_session_id, event_name: `${LONG}_confirmed_by_double_opt_in` });
  await fetch(`${road.collectorUrl}/c/${LONG}?publisher=${LONG}`, { redirect: 'manual' });

  await report.setViewportSize(PHONE);
  for (const [search, last] of [
    ['?site=demo', `#offer-${LONG}`],
    ['?period=today', '#site-demo'],
    ['?tab=live&site=demo', '.line'],
    ['?tab=live', '.line'],
    ['?tab=calls&site=demo', '.calls .lines'],
    ['?tab=setup&site=demo', '.keys li'],
    ['?tab=setup', 'h1'],
  ] as const) {
    await report.goto(`${road.collectorUrl}/${search}`);
    await expect(report.locator(last)).not.toHaveCount(0);
    await expect(report.getByRole('combobox', { name: 'Site' })).toContainText(LONG);
    await report.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
    });
    await expect.poll(() => report.evaluate(() => document.documentElement.scrollWidth), search).toBe(PHONE.width);
  }
});

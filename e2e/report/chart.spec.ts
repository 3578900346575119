import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { expect, sell, test } from './test.ts';

/** A text of an axis: where it begins and ends, as a share of the chart's width. */
interface AxisText {
  text: string;
  left: number;
  right: number;
}

declare global {
  interface Window {
    axisTexts: Map<string, AxisText>;
  }
}

test.beforeEach(({ report }) =>
  report.addInitScript(() => {
    window.axisTexts = new Map();
    const { prototype } = CanvasRenderingContext2D;
    const fillText = prototype.fillText;
    prototype.fillText = function draw(text, x, y) {
      const { width } = this.measureText(text);
      const left = x - width * (this.textAlign === 'right' ? 1 : 0.5);
      window.axisTexts.set(text, { text, left: left / this.canvas.width, right: (left + width) / this.canvas.width });
      fillText.call(this, text, x, y);
    };
  }),
);

const axisTexts = (page: Page) => page.evaluate(() => [...window.axisTexts.values()]);

for (const [currency, mark] of [
  ['EUR', '€15,000.00'],
  ['JPY', '¥15,000'],
  ['CHF', 'CHF 15,000.00'],
] as const) {
  test(`the axis has room for thousands of ${currency} a day`, async ({ road, report }) => {
    const scan_session_id = randomUUID();
    await road.admin('PUT', `/admin/scan-sessions/${scan_session_id}`, { site_id: 'demo', code: 'demo' });
    await sell(road, { scan_session_id, amount: 18_000, currency });
    await report.goto(`${road.collectorUrl}/?site=demo&period=7d&measure=revenue-${currency}`);
    const named = async () => (await axisTexts(report)).map(({ text }) => text.replace(/\s/g, ' '));
    await expect.poll(named).toContain(mark);
    expect((await axisTexts(report)).filter(({ left }) => left < 0)).toEqual([]);
  });
}

test('a single day is in the middle of its chart, with the only label', async ({ road, report }) => {
  await report.goto(`${road.collectorUrl}/?site=demo&period=today&time_zone=Etc/GMT`);
  await expect.poll(async () => (await axisTexts(report)).length).toBeGreaterThan(0);
  const today = new Date().toLocaleDateString('en-US', { timeZone: 'UTC', day: 'numeric', month: 'short' });
  const days = (await axisTexts(report)).filter(({ text }) => /[A-Z]/.test(text));
  expect(days.map(({ text }) => text)).toEqual([today]);
  const [{ left, right }] = days as [AxisText];
  expect((left + right) / 2).toBeCloseTo(0.5, 1);
});

test('a day without a scan has no conversion rate, not one of 0%', async ({ road, report }) => {
  const scan_session_id = randomUUID();
  await road.admin('PUT', `/admin/scan-sessions/${scan_session_id}`, { site_id: 'demo', code: 'demo' });
  await sell(road, { scan_session_id });
  await report.goto(`${road.collectorUrl}/?site=demo&period=7d&measure=rate`);
  await expect.poll(async () => (await axisTexts(report)).map(({ text }) => text)).toContain('100%');
  await report.getByText('As a table').click();
  const shares = report.locator('.trend tbody .number');
  await expect(shares).toHaveText([...Array(6).fill('–'), '100%']);
});

import { afterAll, expect, it } from 'vitest';
import { csvOf } from '../src/csv.ts';
import { startCollector } from './collector.ts';

const collector = await startCollector(afterAll);

it('gives each currency a column', () => {
  const rows = [
    { day: '2026-11-20', revenue: [{ currency: 'EUR', amount: 49.9 }] },
    { day: '2026-11-21', revenue: [{ currency: 'JPY', amount: 500 }], rate: null },
  ];
  expect(csvOf(rows)).toBe('\uFEFFday,revenue_EUR,revenue_JPY\r\n2026-11-20,49.9,\r\n2026-11-21,,500\r\n');
});

it('marks the file as UTF-8 in its first bytes, since Excel does not guess it', () => {
  expect([...Buffer.from(csvOf([{ name: 'Tür' }])).subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
});

it.each([
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t'=1"],
  ['a,b', '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ['=a,"b"', '"\'=a,""b"""'],
  ['two\nlines', '"two\nlines"'],
  ['two\rlines', '"two\rlines"'],
  ['x;=1+1', "x;'=1+1"],
  ['x\t=1+1', "x\t'=1+1"],
  ['x\n@SUM(A1)', '"x\n\'@SUM(A1)"'],
  ['x;+1;-1', "x;'+1;'-1"],
  ['x;"=1+1;', '"x;\'""=1+1;"'],
  ['a;b', 'a;b'],
  ['взуття', 'взуття'],
])('writes %j so that a spreadsheet can read it and runs nothing', (name, expected) => {
  expect(csvOf([{ name }])).toBe(`\uFEFFname\r\n${expected}\r\n`);
});

it('offers each report as CSV, too', async () => {
  const site = await collector.newSite();
  const name = '=HYPERLINK("https://evil.example")';
  const saved = { site_id: site.siteId, name, destination: 'https://shop.example/' };
  await collector.asAdmin('PUT', `/admin/qr-codes/${site.code}`, saved);
  await site.postServerEvent({ scan_session_id: await site.scan(), conversion_value: { amount: 5, currency: 'EUR' } });
  const csv = async (path: string) => {
    const { headers, body } = await collector.asAdmin('GET', `/reports/${path}`);
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(headers['content-disposition']).toMatch(/^attachment; filename="[\w-]+\.csv"$/);
    return body;
  };
  expect(await csv('qr-codes.csv')).toContain(`"'=HYPERLINK(""https://evil.example"")"`);
  expect(await csv('sites.csv')).toContain(site.siteId);
  const lines = (await csv(`trend.csv?site_id=${site.siteId}&from=2026-11-21`)).split('\r\n');
  expect(lines[0]).toMatch(/^\uFEFFday,sessions,.*revenue_EUR$/);
  expect(lines[1]).toMatch(/^2026-11-21,1,.*,5$/);
  expect(await csv(`funnel.csv?site_id=${site.siteId}`)).toBe(
    '\uFEFFstep,sessions,drop_off_percent\r\nscan,1,0\r\npageview,0,100\r\nconversion,0,\r\n',
  );
});

it('leaves the rate of a site without visitors empty', async () => {
  const { siteId } = await collector.newSite();
  const { body } = await collector.asAdmin('GET', `/reports/trend.csv?site_id=${siteId}&from=2026-11-21`);
  const [names, cells] = body.split('\r\n').map((line: string) => line.split(','));
  expect(cells?.[names?.indexOf('conversion_rate_percent') as number]).toBe('');
});

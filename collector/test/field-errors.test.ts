import { afterAll, expect, it } from 'vitest';
import { startCollector } from './collector.ts';

const collector = await startCollector(afterAll);

interface Told {
  loc: (string | number)[];
  msg: string;
}
const detailOf = (answer: { json(): unknown }) => (answer.json() as { detail: Told[] }).detail;
const namesIn = (detail: Told[]) => detail.map(({ loc }) => loc.slice(1).join('.'));

/** All fields are wrong. */
const DEVICE = { user_agent: 1, screen_width: 'x', screen_height: 'x', language: 1, webdriver: 'x' };
const EVENT = {
  event_type: 1,
  event_id: 1,
  event_time: 1,
  timestamp: 1,
  age_ms: 'x',
  age_clock: 'x',
  tab_id: 1,
  seq: 'x',
  scan_session_id: 1,
  first_scan_session_id: 1,
  last_scan_session_id: 1,
  web_session_id: 1,
  visitor_id: 1,
  page_view_id: 1,
  page_url: 1,
  page_title: 1,
  referrer: 1,
  consent: 'x',
  order_id: 1,
  metadata: 1,
};

it('names each wrong field of an otherwise correct event', async () => {
  const { post, siteId } = await collector.newSite();
  const detail = detailOf(await post({ site_id: siteId, ...EVENT, device: DEVICE }));
  const all = [...Object.keys(EVENT), ...Object.keys(DEVICE).map((name) => `device.${name}`)];
  expect(namesIn(detail).sort()).toEqual(all.sort());
});

it('names the unknown fields of a request, but no more of them than anybody reads', async () => {
  for (const count of [1, 7, 8, 9, 50]) {
    const names = Array.from({ length: count }, (_, place) => `~field/${place}`);
    const body = Object.fromEntries(names.map((name) => [name, 1]));
    const detail = detailOf(await collector.asAdmin('POST', '/admin/sites', body));
    expect(namesIn(detail)).toEqual(expect.arrayContaining(names));
  }
  const many = Object.fromEntries(Array.from({ length: 40_000 }, (_, place) => [`n${place}`, 1]));
  const detail = detailOf(await collector.asAdmin('POST', '/admin/sites', many));
  expect(detail.length).toBeGreaterThan(50);
  expect(detail.length).toBeLessThanOrEqual(100);
});

it('shows the beginning of a name or path, however long it is', async () => {
  const named = await collector.asAdmin('POST', '/admin/sites', { ['x'.repeat(400_000)]: 1, allowed_domains: [] });
  expect(namesIn(detailOf(named))).toContain(`${'x'.repeat(128)}…`);

  const { siteId, apiKey, postServerEvent } = await collector.newSite();
  const levels = 100_000;
  const deep = `${'['.repeat(levels)}"jane@shop.example"${']'.repeat(levels)}`;
  const body = `{"site_id":"${siteId}","event_name":"a","scan_session_id":"${siteId}","properties":{"${'y'.repeat(100_000)}":${deep}}}`;
  const answer = await collector.send('POST', '/server-events', body, { 'x-api-key': apiKey });
  expect([answer.statusCode, answer.body.length < 2_000]).toEqual([422, true]);
  expect(detailOf(answer)).toContainEqual(
    expect.objectContaining({
      type: 'raw_email',
      loc: expect.arrayContaining(['body', 'properties', `${'y'.repeat(128)}…`, 0, '…']),
    }),
  );
  const shallow = await postServerEvent({ properties: { a: [{ b: 'jane@shop.example' }] } });
  expect(namesIn(detailOf(shallow))).toEqual(['properties.a.0.b']);
});

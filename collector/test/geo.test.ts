import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { openGeo } from '../src/geo.ts';
import { SHOP, startCollector } from './collector.ts';
import { temporaryDirectory } from './database.ts';
import { writeGeoipFile } from './geoip-file.ts';

const BERLIN = { country: { iso_code: 'DE' }, city: { names: { en: 'Berlin', de: 'Berlin' } } };
const path = join(temporaryDirectory(afterAll), 'city.mmdb');
writeGeoipFile(path, { '203.0.113.77': BERLIN, '203.0.113.78': { country: { iso_code: 'FR' } } });
const findPlace = await openGeo(path);
const collector = await startCollector(afterAll, { findPlace, trustedProxies: ['127.0.0.1'] });

async function placesOf(remoteAddress: string, fields: object = {}, forwarded = {}) {
  const site = await collector.newSite();
  const body = { site_id: site.siteId, event_type: 'pageview', ...fields };
  await collector.app.inject({
    method: 'POST',
    url: '/ct',
    remoteAddress,
    headers: { origin: SHOP, ...forwarded },
    payload: body,
  });
  return site.readEvents().map(({ country, city }) => [country, city]);
}

it.each([
  ['203.0.113.77', 'DE', 'Berlin'],
  ['::ffff:203.0.113.77', 'DE', 'Berlin'],
  ['203.0.113.78', 'FR', null],
  ['203.0.113.79', null, null],
  ['2001:db8::1', null, null],
])('keeps of %s the country %s and the city %s', async (ip, country, city) => {
  expect(await placesOf(ip)).toEqual([[country, city]]);
});

it('finds the country of a visitor whose proxy writes a port after the address', async () => {
  expect(await placesOf('127.0.0.1', {}, { 'x-forwarded-for': '203.0.113.77:5678' })).toEqual([['DE', 'Berlin']]);
});

it.each(['denied', 'pending'])('does not look up the city if consent is %s', async (consent) => {
  expect(await placesOf('203.0.113.77', { consent })).toEqual([['DE', null]]);
});

it("gives a server's event no location: it would be the server's", async () => {
  const site = await collector.newSite();
  const payload = { site_id: site.siteId, event_name: 'purchase', scan_session_id: crypto.randomUUID() };
  const headers = { 'x-api-key': site.apiKey };
  await collector.app.inject({
    method: 'POST',
    url: '/server-events',
    remoteAddress: '203.0.113.77',
    headers,
    payload,
  });
  expect(site.readEvents()).toMatchObject([{ country: null, city: null }]);
});

it('knows no locations without a file', async () => {
  expect((await openGeo(null))('203.0.113.77', true)).toEqual({ country: null, city: null });
});

it('does not start with an invalid file', async () => {
  const broken = join(temporaryDirectory(onTestFinished), 'broken.mmdb');
  writeFileSync(broken, 'no such format');
  for (const file of [broken, `${broken}.missing`]) await expect(openGeo(file)).rejects.toThrow('GEOIP_PATH');
});

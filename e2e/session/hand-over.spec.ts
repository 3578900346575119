import { trackMarker } from '../burst.ts';
import { stopClock } from '../preludes.ts';
import { expect, test } from './site.ts';

const scan = crypto.randomUUID();

test('a hand-over older than two minutes is refused', async ({ road, network, site, visitor }) => {
  const now = Date.now();
  const scannedAt = now - 24 * 60 * 60 * 1_000;
  const handOver = (ageMs: number) => `/?scnv=${scan}&scnv_t=${scannedAt}.${now - ageMs}`;
  network.prepend(stopClock(now));
  for (const refused of [handOver(120_000), handOver(-120_000), `/?scnv=${scan}&scnv_t=${scannedAt}`]) {
    await visitor.open(site.at(refused, 'lamps.localhost'));
    await visitor.evaluate(`scanova('track', 'nothing')`);
    expect(await visitor.evaluate('localStorage.length')).toBe(0);
  }
  await visitor.open(site.at(handOver(119_999), 'lamps.localhost'));
  expect(await visitor.url()).toBe(site.at('/', 'lamps.localhost'));
  expect(JSON.parse(await visitor.evaluate('localStorage._scnv')).scanned_at).toBe(scannedAt);
  await trackMarker(visitor);
  await expect.poll(() => road.events().map(({ event_type }) => event_type)).toEqual(['pageview', 'marker']);
});

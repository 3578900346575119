import { trackMarker } from '../burst.ts';
import { stopClock } from '../preludes.ts';
import { expect, test } from './site.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
const LIFETIME_MS = 60 * DAY_MS;

test('a scan counts for 60 days to the millisecond, however often its address is opened', async ({
  road,
  network,
  site,
  visitor,
}) => {
  const scan = crypto.randomUUID();
  const scannedAt = Date.now();
  const visits = { 0: scan, 30: scan, 59: scan, 60: scan } as const;
  for (const [days, expected] of Object.entries(visits)) {
    network.prepend(stopClock(scannedAt + Number(days) * DAY_MS));
    await visitor.open(site.at(`/day/${days}?scnv=${scan}`));
    expect(await visitor.evaluate(`scanova('getScanSessionId', () => {})`)).toBe(expected);
    const record = JSON.parse(await visitor.evaluate('localStorage._scnv'));
    expect(record).toMatchObject({ sid: scan, scanned_at: scannedAt });
    await visitor.evaluate(`scanova('flush')`);
  }
  await expect.poll(() => road.events()).toHaveLength(4);

  network.prepend(stopClock(scannedAt + LIFETIME_MS + 1));
  for (const address of [`/?scnv=${scan}`, '/']) {
    await visitor.open(site.at(address));
    expect(await visitor.evaluate(`scanova('getScanSessionId', () => {})`)).toBeNull();
    await visitor.evaluate(`scanova('track', 'late')`);
  }
  expect(await visitor.evaluate('localStorage.getItem("_scnv")')).toBeNull();
  const next = crypto.randomUUID();
  await visitor.open(site.at(`/?scnv=${next}`));
  await trackMarker(visitor);
  await expect.poll(() => road.events()).toHaveLength(6);
  expect(road.events().slice(4)).toMatchObject([
    { event_type: 'pageview', scan_session_id: next, first_scan_session_id: null },
    { event_type: 'marker', scan_session_id: next, first_scan_session_id: null },
  ]);
  expect(road.events().slice(0, 4)).toMatchObject(Array(4).fill({ scan_session_id: scan }));
});

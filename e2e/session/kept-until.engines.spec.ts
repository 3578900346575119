import { stopClock } from '../preludes.ts';
import { expect, test } from './site.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

test("a page knows how long its scan is kept, with the collector's cookie and without", async ({
  site,
  network,
  visitor,
  browserName,
}) => {
  const scannedAt = Date.now();
  const now = scannedAt + 10 * DAY_MS;
  network.prepend(stopClock(scannedAt));
  const keptUntil = () => visitor.evaluate(`scanova('status').keptUntil`);
  await visitor.open(site.at('/'));
  expect(await keptUntil()).toBeNull();
  await visitor.open(site.at(`/?scnv=${crypto.randomUUID()}`));

  network.prepend(stopClock(now));
  await visitor.open(site.at('/'));
  const lifetime = scannedAt + 60 * DAY_MS;
  expect(await keptUntil()).toBe(browserName === 'webkit' ? now + 7 * DAY_MS : lifetime);
  site.options = { firstPartyCookie: true, endpoint: '/first-party/ct' };
  await visitor.open(site.at('/'));
  expect(await keptUntil()).toBe(lifetime);
});

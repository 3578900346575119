import { expect, test } from '../lab.ts';
import { catchPageErrors, stopClock } from '../preludes.ts';

const namesIn = (events: { event_type: string }[]) => events.map(({ event_type }) => event_type);

/** Time as test libraries set it: it stands still, and the SDK's timers fire only when told to. */
const stoppedClock = `{
  ${stopClock(1e12)}
  const waiting = [];
  performance.now = () => 0;
  for (const name of ['setTimeout', 'setInterval', 'requestAnimationFrame', 'requestIdleCallback']) {
    const original = window[name];
    // Drivers have timers of their own.
    window[name] = (callback, ...parameters) =>
      /scnv\\.js/.test(new Error().stack) ? waiting.push(callback) : original(callback, ...parameters);
  }
  window.letTimePass = () => waiting.splice(0).map((callback) => callback()).length;
}`;

test('on a page whose time stands still from before its load, each event arrives once on request', async ({
  lab,
  visitor,
}) => {
  await lab.open(visitor, { before: `${catchPageErrors};${stoppedClock}` });
  await expect.poll(() => visitor.evaluate('!!window.scanova')).toBe(true);
  await visitor.evaluate(`scanova('track', 'wish')`);
  await visitor.evaluate(`void scanova('flush')`);
  const waiting = () => visitor.evaluate(`scanova('status').waiting`);
  await expect.poll(waiting).toBe(0);
  expect(namesIn(lab.events())).toEqual(['pageview', 'wish']);
  // All that was scheduled runs at once.
  for (const word of ['late', 'later']) {
    await visitor.evaluate(`scanova('track', '${word}')`);
    expect(await visitor.evaluate('letTimePass()')).toBeGreaterThan(0);
    await expect.poll(waiting).toBe(0);
  }
  expect(namesIn(lab.events())).toEqual(['pageview', 'wish', 'late', 'later']);
  expect(await visitor.evaluate('pageErrors')).toEqual([]);
});

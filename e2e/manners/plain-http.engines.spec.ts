import { expect, test } from '../lab.ts';
import { catchPageErrors } from '../preludes.ts';

test.skip(({ browserName }) => browserName === 'webkit', 'it opens no page at this address');

// Browsers do not treat this host name as loopback, so it is not a secure context; yet it leads to this machine.
const strangerOf = (address: string) => address.replace('lab.localhost', '0.0.0.0');

test('on plain http each event arrives once, across a page change too, though many APIs are missing', async ({
  lab,
  visitor,
}) => {
  lab.put('*', { before: catchPageErrors, options: { autoClicks: true }, body: '<a href="/next">Next</a>' });
  await visitor.open(strangerOf(await lab.scan()));
  expect(await visitor.evaluate(`[isSecureContext, 'randomUUID' in crypto, 'locks' in navigator]`)).toEqual([
    false,
    false,
    false,
  ]);
  await expect.poll(() => visitor.evaluate('!!window.scanova')).toBe(true);
  await visitor.evaluate(`scanova('track', 'wish')`);
  await visitor.click('a');
  await expect.poll(() => visitor.evaluate('location.pathname').catch(() => '')).toBe('/next');
  await lab.arrived('click');
  const told = await lab.told(visitor);
  expect(told.map(({ event_type }) => event_type)).toEqual(['pageview', 'wish', 'click', 'pageview']);
  expect(new Set(told.map(({ scan_session_id }) => scan_session_id)).size).toBe(1);
  expect(await visitor.evaluate('pageErrors')).toEqual([]);
});

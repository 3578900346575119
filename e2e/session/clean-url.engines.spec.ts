import { trackMarker } from '../burst.ts';
import { expect, test } from './site.ts';

/** The address that leads to a page, and what should be left of it. */
const addresses = {
  '/?a=%20x+y&scnv=SCAN&b&&=c#/top?d=e': '/?a=%20x+y&b&&=c#/top?d=e',
  '/lamps?scnv=SCAN&a=1': '/lamps?a=1',
  '/?a=ä#scnv=SCAN&b=%C3': '/?a=%C3%A4#b=%C3',
  '/#/route?scnv=SCAN': '/#/route',
  '/?scnv=SCAN': '/',
};

test('cleanUrl removes only the scan from the address, leaves every other byte, and counts nothing more', async ({
  road,
  site,
  visitor,
}) => {
  site.options = { cleanUrl: true };
  site.head = `<script>
    history.replaceState({ router: { key: 'k', at: new Date(0) } }, '');
    window.moves = [];
    addEventListener('popstate', () => moves.push('popstate'));
    addEventListener('hashchange', () => moves.push('hashchange'));
  </script>`;
  const expected: object[] = [];
  for (const [address, clean] of Object.entries(addresses)) {
    const scan = crypto.randomUUID();
    await visitor.open(site.at(address.replace('SCAN', scan)));
    const state = 'history.state.router.key + history.state.router.at.getTime()';
    expect(await visitor.evaluate(`[location.href, ${state}, moves]`)).toEqual([site.at(clean), 'k0', []]);
    await trackMarker(visitor);
    const found = { scan_session_id: scan, page_url: site.at(clean) };
    expected.push({ event_type: 'pageview', ...found }, { event_type: 'marker', ...found });
    await expect.poll(() => road.events()).toMatchObject(expected);
  }

  const before = await visitor.evaluate('history.length');
  await visitor.evaluate('void ((window.before = true), location.reload())');
  const isNew = `document.readyState === 'complete' && !window.before`;
  await expect.poll(() => visitor.evaluate(isNew).catch(() => false)).toBe(true);
  await trackMarker(visitor);
  await expect.poll(() => road.events()).toMatchObject([...expected, ...expected.slice(-2)]);
  expect(await visitor.evaluate('history.length')).toBe(before);
});

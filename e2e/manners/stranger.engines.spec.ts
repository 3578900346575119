import { withoutNavigationApi } from '../capture/views.ts';
import type { Visitor } from '../engines/visitor.ts';
import { expect, type Lab, test } from '../lab.ts';
import { spyOnSdk } from './spies.ts';

const everything = { autoPageview: true, autoClicks: true, autoScroll: true, autoForms: true, cleanUrl: true };

const body = `
  <form name="order" onsubmit="event.preventDefault()"><input name="mail"><button>Send</button></form>
  <a href="#there">There</a><div style="height: 4000px"></div><p id="there">Here</p>`;

/** Everything that a visitor can do on a page, and that a page can call the SDK for. */
async function visit(lab: Lab, visitor: Visitor) {
  await expect.poll(() => visitor.evaluate(`!!window.scanova`)).toBe(true);
  await visitor.click('input');
  await visitor.type('socks');
  await visitor.click('button');
  await visitor.click('a');
  await visitor.evaluate(`(async () => {
    scanova('init', 'another', { endpoint: '${lab.collectorUrl}/ct' });
    scanova('track', 'wish', { size: 42 }, { orderId: '1' });
    scanova('getScanSessionId', () => {});
    history.pushState(null, '', '/next');
    new FormData(document.forms[0]);
    dispatchEvent(new Event('online'));
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    await scanova('flush');
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  })()`);
}

for (const [browser, prelude] of [
  ['a browser', ''],
  ['a browser without Navigation API', withoutNavigationApi],
] as const) {
  test(`for a visitor of ${browser} who did not come by a scan, nothing is done at all`, async ({ lab, visitor }) => {
    const page = { before: prelude + spyOnSdk, body, options: everything };
    lab.put('*', page);
    await visitor.open(`${lab.origin}/`);
    await visit(lab, visitor);
    expect(await visitor.evaluate('touched')).toEqual([]);
    expect(await visitor.evaluate('[fireTimers(), listening()]')).toEqual([0, []]);
    const traces = '[localStorage.length, sessionStorage.length, document.cookie, Object.hasOwn(history, "pushState")]';
    expect(await visitor.evaluate(traces)).toEqual([0, 0, '', false]);
    const requests = `performance.getEntriesByType('resource').map(({ name }) => name)`;
    expect(await visitor.evaluate(requests)).toEqual([`${lab.collectorUrl}/scnv.js`]);

    // The same spies, the same visit, by a scan.
    await lab.open(visitor, page);
    await visit(lab, visitor);
    const names = (await lab.told(visitor)).map(({ event_type }) => event_type);
    expect(names).toContain('click');
    expect(names.filter((name) => name === 'wish')).toEqual(['wish']);
    const touched = await visitor.evaluate<string[]>('touched');
    expect(touched).toEqual(expect.arrayContaining(['fetch', 'Storage.setItem', 'indexedDB.open', 'listen click']));
  });
}

test('a scan that comes later starts it', async ({ lab, visitor }) => {
  lab.put('*', { before: spyOnSdk });
  await visitor.open(`${lab.origin}/`);
  await expect.poll(() => visitor.evaluate(`!!window.scanova`)).toBe(true);
  const { search } = new URL(await lab.scan());
  await visitor.evaluate(`history.pushState(null, '', '/late${search}')`);
  expect(await visitor.evaluate('touched')).toEqual([]);
  expect(await visitor.evaluate(`scanova('getScanSessionId')`)).toBe(new URLSearchParams(search).get('scnv'));
  expect((await lab.told(visitor)).map(({ event_type }) => event_type)).toEqual(['pageview']);
});

import { expect, test } from '../lab.ts';
import { catchPageErrors, listenToConsole } from '../preludes.ts';
import { hosts, unreadable } from './hosts.ts';

// No scroll: after two seconds a short page counts as seen, and machines differ in speed.
const options = { autoClicks: true, autoForms: true };
const body = `<form name="order" onsubmit="event.preventDefault()"><input name="mail"><button>Send</button></form>
  <a href="#there">There</a><p id="there">Here</p>`;

const cart = { items: ['lamp', 'teapot'], sizes: [1, [2.5]], at: { place: 'Cologne "K"' }, first: true, none: null };

for (const [name, prelude] of Object.entries(hosts)) {
  test(`on ${name} each event arrives once, unchanged, and the page is not affected`, async ({
    lab,
    visitor,
    browserName,
  }) => {
    test.skip(browserName === 'webkit' && unreadable.includes(name), 'its driver cannot read this page');
    await lab.open(visitor, { before: `${catchPageErrors};${listenToConsole};${prelude}`, options, body });
    await visitor.click('input');
    await visitor.type('socks');
    await visitor.click('button');
    await visitor.click('a');
    await visitor.evaluate(`history.pushState(null, '', '/next')`);
    await visitor.evaluate(`scanova('track', 'wish', ${JSON.stringify(cart)}, { orderId: '10042' })`);
    const told = await lab.told(visitor);
    const names = ['pageview', 'form_start', 'form_field', 'form_submit', 'click', 'click', 'pageview', 'wish'];
    expect(told.map(({ event_type }) => event_type).sort()).toEqual(names.sort());
    const wish = told.find(({ event_type }) => event_type === 'wish');
    expect(wish).toMatchObject({ metadata: cart, order_id: '10042' });
    expect(told.find(({ event_type }) => event_type === 'form_field')?.metadata).toMatchObject({ field_name: 'mail' });
    expect(await visitor.evaluate(`scanova('getScanSessionId')`)).toBe(wish?.scan_session_id);
    expect(await visitor.evaluate('said.concat(pageErrors).join()')).toBe('');
  });
}

test('on a page with a Map of its own each event arrives', async ({ lab, visitor, browserName }) => {
  test.skip(browserName !== 'chromium', 'the other drivers cannot read this page');
  lab.put('*', {
    before: `var Map = { zoom: 12 };`,
    options: { autoClicks: true },
    body: '<a href="/b">B</a>',
  });
  await visitor.open(await lab.scan());
  await visitor.click('a');
  const names = () => lab.events().map(({ event_type }) => event_type);
  await expect.poll(names).toEqual(['pageview', 'click', 'pageview']);
});

import type { Visitor } from '../engines/visitor.ts';
import { rest } from '../journal.ts';
import { expect, test } from '../lab.ts';

const REFUSAL = '{"consent":"denied"}';

/** Everything that the site stores in the browser. */
const keptIn = (visitor: Visitor) =>
  visitor.evaluate<{ local: object; tab: object; databases: string[]; cookie: string }>(`(async () => ({
    local: { ...localStorage },
    tab: { ...sessionStorage },
    databases: (await indexedDB.databases()).map(({ name }) => name),
    cookie: document.cookie,
  }))()`);
const NOTHING = { local: {}, tab: {}, databases: [], cookie: '' };
const say = (visitor: Visitor, consent: string) => visitor.evaluate(`scanova('consent', '${consent}') && null`);
const track = (visitor: Visitor, name: string) => visitor.evaluate(`scanova('track', '${name}') && null`);

test('until the visitor has answered nothing is stored or sent; then all is sent with its original times', async ({
  lab,
  visitor,
}) => {
  await lab.open(visitor, { options: { consent: 'pending', autoClicks: true }, body: '<button>Look</button>' });
  await visitor.click('button');
  await track(visitor, 'looked');
  await visitor.evaluate(`scanova('flush').then(() => null)`);
  expect(await keptIn(visitor)).toEqual(NOTHING);
  const answeredAt = await visitor.evaluate<number>('Date.now()');
  expect(lab.bodies()).toEqual([]);
  await say(visitor, 'granted');
  const told = await lab.told(visitor);
  expect(told.map(({ event_type }) => event_type)).toEqual(['pageview', 'click', 'looked']);
  for (const { consent, visitor_id, client_event_time, page_url } of told as unknown as Record<string, unknown>[]) {
    expect([consent, typeof page_url, String(visitor_id)]).toEqual(['granted', 'string', expect.any(String)]);
    expect(Number(client_event_time)).toBeLessThanOrEqual(answeredAt);
  }
});

test('a refusal leaves only itself behind, and the same address starts nothing again', async ({ lab, visitor }) => {
  await lab.open(visitor, { options: { autoForms: true } });
  await lab.told(visitor);
  const address = await visitor.url();
  // Offline, so that the event is kept however late the answer comes.
  await visitor.evaluate(`Object.defineProperty(navigator, 'onLine', { value: false }) && null`);
  await track(visitor, 'kept_for_later');
  await say(visitor, 'denied');
  await expect.poll(() => keptIn(visitor)).toEqual({ ...NOTHING, local: { _scnv: REFUSAL } });
  await track(visitor, 'after_the_refusal');
  await visitor.open(address);
  await track(visitor, 'after_a_reload');
  expect(await visitor.evaluate(`scanova('getScanSessionId')`)).toBeNull();
  expect(await keptIn(visitor)).toEqual({ ...NOTHING, local: { _scnv: REFUSAL } });
  // Nothing from before is sent now.
  await say(visitor, 'granted');
  expect((await lab.told(visitor)).map(({ event_type }) => event_type)).toEqual(['pageview']);
});

test('a refusal in one tab applies in another at once', async ({ lab, visitor }) => {
  const opener = `onclick="window.other = window.open('/other')"`;
  await lab.open(visitor, { body: `<button ${opener}>Another tab</button>` });
  await lab.told(visitor);
  await visitor.click('button');
  const inOther = (expression: string) => visitor.evaluate(`window.other && other.scanova && other.${expression}`);
  await expect.poll(() => inOther(`scanova('getScanSessionId')`)).toBeTruthy();
  await say(visitor, 'denied');
  await expect.poll(() => inOther(`scanova('getScanSessionId')`)).toBeNull();
  await inOther(`scanova('track', 'from_the_other') && null`);
  await visitor.evaluate('other.close()');
  await say(visitor, 'granted');
  const names = (await lab.told(visitor)).map(({ event_type }) => event_type);
  expect(names).not.toContain('from_the_other');
});

test('a page that comes back from the back/forward cache obeys what was set meanwhile', async ({ lab, visitor }) => {
  const before = `addEventListener('load', function refuse() {
    if (!window.scanova || scanova.q) return setTimeout(refuse);
    scanova('consent', 'denied');
    // Not in the moment of the load: Chromium may not have put the page before away yet, and loads it anew.
    fetch('/refused').then(() => history.back());
  })`;
  await lab.open(visitor, {});
  lab.put('/away', { before });
  await lab.told(visitor);
  await rest(visitor);
  await visitor.evaluate(`(() => {
    addEventListener('pageshow', ({ persisted }) => {
      if (persisted) fetch('/returned').then(() => { window.returned = true });
    }, { once: true });
    location.href = '/away';
  })()`);
  await expect.poll(() => lab.asked).toContain('/returned');
  // Drivers may be slow to notice the current page.
  await expect.poll(() => visitor.evaluate('window.returned').catch(() => null)).toBe(true);
  expect(await visitor.evaluate(`scanova('getScanSessionId')`)).toBeNull();
  await track(visitor, 'after_the_refusal');
  await expect.poll(() => keptIn(visitor)).toEqual({ ...NOTHING, local: { _scnv: REFUSAL } });
});

test('stripped events leave at once, without personal data', async ({ lab, visitor }) => {
  lab.put('*', {
    options: { consent: 'denied', consentMode: 'strip', autoClicks: true },
    body: '<button>Canary</button>',
  });
  await visitor.open(`${await lab.scan()}&canary=1#canary`);
  await visitor.click('button');
  await visitor.evaluate(`scanova('track', 'purchase', { canary: 'canary' }, { orderId: '10042' }) && null`);
  const told = await lab.told(visitor);
  expect(told.map(({ event_type }) => event_type)).toEqual(['pageview', 'click', 'purchase']);
  expect(lab.bodies().join()).not.toMatch(/canary/i);
  expect(JSON.stringify(await keptIn(visitor))).not.toMatch(/visitor_id|canary/);
});

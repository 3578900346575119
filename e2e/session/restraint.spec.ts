import { trackMarker } from '../burst.ts';
import { push } from '../capture/views.ts';
import type { Visitor } from '../engines/visitor.ts';
import { listenToConsole } from '../preludes.ts';
import { expect, test } from './site.ts';

const scan = crypto.randomUUID();
const STRANGE = 'strange-value';

// It is in `page_url` and `referrer`.
test('what is not a scan is never stored, sent or logged', async ({ road, site, visitor }) => {
  site.head = `<script>${listenToConsole}</script>`;
  const kept = 'JSON.stringify([localStorage, sessionStorage, document.cookie, said])';
  await visitor.open(site.at(`/?scnv=${STRANGE}#scnv=${STRANGE}`));
  await visitor.evaluate(`scanova('track', 'nothing')`);
  expect(await visitor.evaluate(kept)).toBe('[{},{},"",[]]');

  await visitor.open(site.at(`/?scnv=${scan}`));
  await visitor.open(site.at(`/one?scnv=${STRANGE}&a=1`));
  await visitor.evaluate(`location.href = '/two'`);
  await expectLoaded(visitor, '/two');
  await visitor.evaluate(push(`/three?scnv=${STRANGE}`));
  await trackMarker(visitor);
  await expect.poll(() => road.events().map(({ event_type }) => event_type)).toContain('marker');
  // What the earlier pages sent as they were left may arrive after it.
  await expect.poll(() => road.events().map(({ scan_session_id }) => scan_session_id)).toEqual(Array(5).fill(scan));
  expect(JSON.stringify(road.events())).not.toContain(STRANGE);
  expect(await visitor.evaluate(kept)).not.toContain(STRANGE);
});

test('by default no cookie is set, by the page or by the collector', async ({ road, network, site, visitor }) => {
  const set: unknown[] = [];
  network.fail(async ({ body, forward, reply }) => {
    const answer = await forward(body);
    set.push(answer.headers['set-cookie']);
    reply(answer);
  });
  network.prepend(`{
    window.cookiesWritten = 0;
    const { get } = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');
    Object.defineProperty(Document.prototype, 'cookie', { get, set: () => void cookiesWritten++ });
  }`);
  await visitor.open(site.at(`/?scnv=${scan}`));
  await visitor.evaluate(push('/next'));
  await trackMarker(visitor);
  await expect.poll(() => road.events()).toHaveLength(3);
  expect(await visitor.evaluate('[cookiesWritten, document.cookie]')).toEqual([0, '']);
  await visitor.open(site.at('/last'));
  expect(new Set([...set, ...site.asked.map(({ headers }) => headers.cookie)])).toEqual(new Set([undefined]));
});

test('without a scan the fields of forms stay as they were', async ({ road, site, visitor }) => {
  site.body = `<form action="/sent" method="post">
    <input type="hidden" name="scan_session_id" value="a"><input data-scnv-field name="ours" value="b"><button>Send</button>
  </form>`;
  await visitor.open(site.at('/'));
  expect(await visitor.evaluate('[...new FormData(document.forms[0]).values()]')).toEqual(['a', 'b']);
  await visitor.click('button');
  await expect.poll(() => site.asked.at(-1)).toMatchObject({ url: '/sent', body: 'scan_session_id=a&ours=b' });
  await expectLoaded(visitor, '/sent');
  await visitor.open(site.at(`/?scnv=${scan}`));
  await trackMarker(visitor);
  await expect.poll(() => road.events().map(({ event_type }) => event_type)).toEqual(['pageview', 'marker']);
});

/** Waits for a page that was not opened by its address. */
async function expectLoaded(visitor: Visitor, title: string) {
  const seen = 'document.readyState + document.title';
  await expect.poll(() => visitor.evaluate(seen).catch(() => '')).toBe(`complete${title}`);
}

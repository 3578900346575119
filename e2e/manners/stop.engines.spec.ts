import { viewsIn, withoutNavigationApi } from '../capture/views.ts';
import { expect, test } from '../lab.ts';
import { rememberAll } from './pristine.ts';
import { spyOnSdk } from './spies.ts';

const options = {
  autoPageview: true,
  autoClicks: true,
  autoScroll: true,
  autoForms: true,
  linkDomains: ['other.example'],
};

const body = `
  <form name="order" onsubmit="event.preventDefault()"><input name="mail"><button>Send</button></form>
  <div id="host"></div>
  <div style="height: 4000px"></div>
  <script>
    document.querySelector('#host').attachShadow({ mode: 'open' }).innerHTML = '<form name="deep"><input></form>';
    const deep = document.querySelector('#host').shadowRoot.querySelector('input');
  </script>`;

const prelude = spyOnSdk + withoutNavigationApi + rememberAll;
const namesIn = (events: { event_type: string }[]) => events.map(({ event_type }) => event_type);

/** The stores of the page, by name. */
const stored = `(async () => [
  Object.keys(localStorage), Object.keys(sessionStorage), document.cookie,
  (await indexedDB.databases()).map(({ name }) => name),
])()`;

/** Everything stored for this page and others. */
const kept = `new Promise((resolve, reject) => {
  const opening = indexedDB.open('_scnv');
  opening.onerror = reject;
  opening.onsuccess = () => {
    const [store] = opening.result.objectStoreNames;
    const reading = opening.result.transaction(store).objectStore(store).getAll();
    opening.result.close();
    reading.onsuccess = () => resolve(JSON.stringify([reading.result, localStorage]));
  };
})`;

test('stop restores the page as it was, and leaves no timer that does anything', async ({ lab, visitor }) => {
  await lab.open(visitor, { before: prelude, body, options });
  await visitor.click('input');
  await visitor.type('socks');
  await visitor.click('button');
  await visitor.evaluate('deep.focus()');
  await visitor.evaluate('scrollTo(0, 4000)');
  const seen = ['pageview', 'form_start', 'form_field', 'form_submit', 'click', 'scroll'];
  expect(new Set(namesIn(await lab.told(visitor)))).toEqual(new Set(seen));
  expect((await visitor.evaluate<string[]>('listening()')).length).toBeGreaterThan(10);

  // In the middle of its work: a view has begun that was not counted yet, and an event is waiting.
  await visitor.evaluate(`(() => {
    history.pushState(null, '', '/last');
    scanova('track', 'last');
    scanova('stop');
  })()`);
  expect(await visitor.evaluate('listening()')).toEqual([]);
  expect(await visitor.evaluate('pristine.changed()')).toEqual([]);
  await expect.poll(() => namesIn(lab.events())).toContain('last');

  // The last thing it does is write down the answer.
  await expect.poll(() => visitor.evaluate(`scanova('status').waiting`)).toBe(0);
  await expect.poll(() => visitor.evaluate(`${kept}.then((all) => all.includes('last'))`)).toBe(false);
  await visitor.evaluate(`(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    touched.length = 0;
    fireTimers();
    history.pushState(null, '', '/silent');
    scanova('track', 'lost');
    document.querySelector('button').click();
    deep.focus();
    scrollTo(0, 0);
    dispatchEvent(new Event('online'));
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    dispatchEvent(new PageTransitionEvent('pagehide'));
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    await scanova('flush');
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    fireTimers();
  })()`);
  expect(await visitor.evaluate('touched')).toEqual([]);
  expect(await visitor.evaluate(stored)).toEqual([['_scnv'], ['_scnv.demo'], '', ['_scnv']]);

  await visitor.evaluate(`scanova('init', 'demo')`);
  await visitor.click('button');
  await visitor.evaluate(`history.pushState(null, '', '/anew')`);
  const [last, ...told] = await lab.told(visitor);
  expect(last?.event_type).toBe('last');
  expect(namesIn(told).sort()).toEqual(['click', 'form_start', 'form_submit', 'pageview', 'pageview']);
  expect(viewsIn(told)).toEqual(['/silent', '/anew']);
});

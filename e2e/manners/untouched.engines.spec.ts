import { withoutNavigationApi } from '../capture/views.ts';
import type { Visitor } from '../engines/visitor.ts';
import { expect, type Lab, type LabPage, type ToldEvent, test } from '../lab.ts';
import { rememberAll } from './pristine.ts';
import { spyOnSdk } from './spies.ts';

const options = { autoPageview: true, autoClicks: true, autoScroll: true, autoForms: true };

const body = `
  <form name="order" action="/buy" onsubmit="event.preventDefault()"><input name="mail"><button>Send</button></form>
  <a href="#there">There</a><div style="height: 4000px"></div><p id="there">Here</p>`;

/** Makes the SDK do everything that it does on a page. */
async function visit(lab: Lab, visitor: Visitor, page: LabPage) {
  await lab.open(visitor, { body, options, ...page });
  await visitor.click('input');
  await visitor.type('socks');
  await visitor.click('button');
  await visitor.click('a');
  // A view that ends before its scrolling is drawn was not seen.
  const told: ToldEvent[] = [];
  const isScrollTold = async () => {
    told.push(...(await lab.told(visitor)));
    return told.some(({ event_type }) => event_type === 'scroll');
  };
  await expect.poll(isScrollTold).toBe(true);
  await visitor.evaluate(`history.pushState(null, '', '/next')`);
  await visitor.evaluate(`scanova('track', 'wish', { size: 42 })`);
  told.push(...(await lab.told(visitor)));
  expect(new Set(told.map(({ event_type }) => event_type))).toEqual(
    new Set(['pageview', 'click', 'form_start', 'form_field', 'form_submit', 'scroll', 'wish']),
  );
}

test('all functions that a page can reach are unchanged, and there is one name more', async ({
  lab,
  visitor,
  browserName,
}) => {
  await visit(lab, visitor, { before: rememberAll });
  expect(await visitor.evaluate('pristine.size')).toBeGreaterThan(5_000);
  expect(await visitor.evaluate('pristine.added()')).toEqual(['scanova']);
  // WebKitGTK has no Navigation API.
  const history = browserName === 'webkit' ? ['History.prototype.pushState', 'History.prototype.replaceState'] : [];
  expect(await visitor.evaluate('pristine.changed()')).toEqual(history);
  await visitor.evaluate(`void scanova('stop')`);
  expect(await visitor.evaluate('pristine.changed()')).toEqual([]);
});

test('without a Navigation API two methods of the history are wrapped, and nothing else', async ({ lab, visitor }) => {
  await visit(lab, visitor, { before: withoutNavigationApi + rememberAll });
  const wrapped = ['History.prototype.pushState', 'History.prototype.replaceState'];
  expect(await visitor.evaluate('pristine.changed()')).toEqual(wrapped);
  await visitor.evaluate(`void scanova('stop')`);
  expect(await visitor.evaluate('pristine.changed()')).toEqual([]);
});

test('no event is prevented or stopped, and no listener could do so', async ({ lab, visitor }) => {
  const before = `${spyOnSdk}
    window.passive = [];
    const { addEventListener: listen } = EventTarget.prototype;
    EventTarget.prototype.addEventListener = function (type, callback, options) {
      if (!String(new Error().stack).includes('scnv.js')) return listen.call(this, type, callback, options);
      passive.push(Object(options).passive);
      return listen.call(this, type, callback, options);
    };`;
  await visit(lab, visitor, { before });
  const meddling = /^(preventDefault|stop.*Propagation|returnValue|cancelBubble)$/;
  const touched = await visitor.evaluate<string[]>('touched');
  expect(touched).toContain('listen click');
  expect(touched.filter((name) => meddling.test(name))).toEqual([]);
  expect(new Set(await visitor.evaluate<boolean[]>('passive'))).toEqual(new Set([true]));
});

test('nothing in the document is changed', async ({ lab, visitor }) => {
  const before = `
    window.changes = [];
    const keep = (records) => changes.push(...records.flatMap(({ type, target, attributeName, addedNodes, removedNodes }) => [
      ...[...addedNodes].map((node) => '+ ' + node.nodeName),
      ...[...removedNodes].map((node) => '- ' + node.nodeName),
      ...(type === 'childList' ? [] : [type + ' ' + target.nodeName + ' ' + attributeName]),
    ]));
    const observer = new MutationObserver(keep);
    const whole = { subtree: true, childList: true, attributes: true, characterData: true };
    observer.observe(document, whole);
    addEventListener('DOMContentLoaded', () => { keep(observer.takeRecords()); window.parsed = changes.length; });`;
  await visit(lab, visitor, { before });
  // While it is parsed: its elements, without the text between them.
  const added = '[...document.querySelectorAll("body, body *")].map(({ nodeName }) => "+ " + nodeName)';
  const parsed = await visitor.evaluate<string[]>('changes.slice(0, parsed)');
  const elements = parsed.filter((change) => change !== '+ #text' && !change.startsWith('characterData #text'));
  expect(elements).toEqual(await visitor.evaluate(`['+ SCRIPT'].concat(${added})`));
  expect(await visitor.evaluate('changes.slice(parsed)')).toEqual([]);
  // Checks the observer itself.
  await visitor.evaluate(`document.body.append('more')`);
  expect(await visitor.evaluate('changes.slice(parsed)')).toEqual(['+ #text']);
});

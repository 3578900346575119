import type { Visitor } from '../engines/visitor.ts';
import { expect, type Lab, test } from '../lab.ts';
import { push } from './views.ts';

const options = { autoScroll: true };

async function scrollsTold(lab: Lab, visitor: Visitor) {
  const told = await lab.told(visitor);
  return told.filter(({ event_type }) => event_type === 'scroll').map(({ metadata }) => metadata);
}
const depthsTold = async (lab: Lab, visitor: Visitor) => (await scrollsTold(lab, visitor)).map((data) => data?.depth);

/** Scrolls until this much of it has been in sight. */
const scrollTo = (percent: number, box = 'document.documentElement') =>
  `void (${box}.scrollTop = ${box}.scrollHeight * ${percent / 100} - ${box}.clientHeight)`;

test('each quarter of a page that comes into sight is tracked once per view', async ({ lab, visitor }) => {
  await lab.open(visitor, { options, body: '<div style="height: 8000px">Long</div>' });
  await visitor.evaluate('scrollTo(0, 1)');
  expect(await depthsTold(lab, visitor)).toEqual([]);
  for (const [percent, depths] of [
    [30, [25]],
    [20, []],
    [80, [50, 75]],
    [40, []],
  ] as const) {
    await visitor.evaluate(scrollTo(percent));
    expect(await depthsTold(lab, visitor)).toEqual(depths);
  }
  await visitor.press('End');
  await expect.poll(() => visitor.evaluate('scrollY + innerHeight > document.body.scrollHeight - 2')).toBe(true);
  expect(await depthsTold(lab, visitor)).toEqual([100]);

  // As routers do, to a page of which more than a quarter is in sight at once.
  await visitor.evaluate(push('/a'));
  expect(await depthsTold(lab, visitor)).toEqual([]);
  await visitor.evaluate(`document.querySelector('div').style.height = '2000px', scrollTo(0, 0)`);
  expect(await depthsTold(lab, visitor)).toEqual([]);
  await visitor.evaluate('scrollTo(0, 1)');
  expect(await depthsTold(lab, visitor)).toEqual([25]);

  // A page that bounces at its end is scrolled beyond it.
  const bounce = `Object.defineProperty(document.scrollingElement, 'scrollTop', { get: () => 1e6 })`;
  await visitor.evaluate(`void ${bounce}, void document.dispatchEvent(new Event('scroll'))`);
  expect(await depthsTold(lab, visitor)).toEqual([50, 75, 100]);
});

test('a page is seen to its end even if the last pixel cannot be reached', async ({ lab, visitor }) => {
  await lab.open(visitor, { options, body: '<div style="height: 8000px">Long</div>' });
  await lab.told(visitor);
  // As in a zoomed window.
  const nearly = '() => document.scrollingElement.scrollHeight - document.scrollingElement.clientHeight - 0.9';
  await visitor.evaluate(`void Object.defineProperty(document.scrollingElement, 'scrollTop', { get: ${nearly} })`);
  await visitor.evaluate(`void document.dispatchEvent(new Event('scroll'))`);
  expect(await depthsTold(lab, visitor)).toEqual([25, 50, 75, 100]);
});

test('a box that fills the window counts as the page, a list or a bar beside it does not', async ({ lab, visitor }) => {
  const box = (id: string, size: string) =>
    `<div id="${id}" style="overflow: auto; position: fixed; bottom: 0; ${size}"><p style="height: 4000px">Long</p></div>`;
  const lists = {
    list: 'width: 200px; height: 200px',
    column: 'width: 200px; height: 100%',
    bar: 'width: 100%; height: 99px',
  };
  const small = Object.entries(lists).map(([id, size]) => box(id, size));
  const body = `${box('main', 'width: 100%; height: 100%')} ${small.join('')}`;
  await lab.open(visitor, { options, body });
  for (const id of Object.keys(lists)) {
    await visitor.evaluate(scrollTo(100, id));
    expect(await depthsTold(lab, visitor)).toEqual([]);
  }
  await visitor.evaluate(scrollTo(60, 'main'));
  expect(await depthsTold(lab, visitor)).toEqual([25, 50]);
});

// Holds two-second timers until the test fires them.
const heldTimers = `{
  const [set, clear] = [setTimeout, clearTimeout];
  const held = [];
  window.setTimeout = (work, ms, ...rest) => (ms === 2000 ? -held.push(work) : set(work, ms, ...rest));
  window.clearTimeout = (id) => (id < 0 ? delete held[-id - 1] : clear(id));
  window.twoSecondsLater = () => held.splice(0, held.length, ...held.map(() => null)).forEach((work) => work && work());
}`;

test('a page that needs no scrolling counts as seen after two seconds', async ({ lab, visitor }) => {
  const seen = [{ depth: 100, above_fold: true }];
  const page = { options, before: heldTimers };
  await lab.open(visitor, page);
  expect(await scrollsTold(lab, visitor)).toEqual([]);
  await visitor.evaluate('twoSecondsLater()');
  expect(await scrollsTold(lab, visitor)).toEqual(seen);
  await visitor.evaluate('twoSecondsLater()');
  expect(await scrollsTold(lab, visitor)).toEqual([]);

  await visitor.evaluate(push('/left'));
  await lab.told(visitor);
  await visitor.evaluate(push('/stayed'));
  await lab.told(visitor);
  await visitor.evaluate('twoSecondsLater()');
  const told = await lab.told(visitor);
  expect(told.map(({ metadata, page_url }) => [metadata, page_url])).toEqual([[seen[0], `${lab.origin}/stayed`]]);

  const long = '<p style="height: 8000px">Long</p>';
  for (const body of [long, `<div style="position: fixed; inset: 0; overflow: auto">${long}</div>`]) {
    await lab.open(visitor, { ...page, body });
    await visitor.evaluate('twoSecondsLater()');
    expect(await scrollsTold(lab, visitor)).toEqual([]);
  }
});

test('a page in a background tab was not seen', async ({ lab, visitor }) => {
  const hidden = `Object.defineProperty(document, 'hidden', { get: () => true });`;
  await lab.open(visitor, { options, before: hidden + heldTimers });
  await lab.told(visitor);
  await visitor.evaluate('twoSecondsLater()');
  expect(await scrollsTold(lab, visitor)).toEqual([]);
});

test('a page is measured once per frame, however often it is scrolled', async ({ lab, visitor }) => {
  // A page that is seen after two seconds is measured, too.
  const before = `${heldTimers}
    window.reads = 0;
    const { get } = Object.getOwnPropertyDescriptor(Element.prototype, 'scrollHeight');
    Object.defineProperty(Element.prototype, 'scrollHeight', { get() { reads++; return get.call(this); } });`;
  await lab.open(visitor, { options, before, body: '<div style="height: 8000px">Long</div>' });
  const scroll = `(() => {
    for (let i = 1; i <= 1000; i++) { scrollTo(0, 4 * i); document.dispatchEvent(new Event('scroll')); }
    return reads;
  })()`;
  expect(await visitor.evaluate(scroll)).toBe(0);
  expect(await depthsTold(lab, visitor)).toEqual([25, 50]);
  // The browser's own scroll event may have come in the next frame.
  expect(await visitor.evaluate<number>('reads')).toBeLessThanOrEqual(2);
});

test('a page that grows after it was seen is not tracked again', async ({ lab, visitor }) => {
  await lab.open(visitor, { options, before: heldTimers, body: '<main>Loading</main>' });
  await lab.told(visitor);
  await visitor.evaluate('twoSecondsLater()');
  await visitor.evaluate(`void (document.querySelector('main').style.height = '8000px'), scrollTo(0, 8000)`);
  expect(await depthsTold(lab, visitor)).toEqual([100]);
});

test('a page that shrinks after it was scrolled has been seen already', async ({ lab, visitor }) => {
  await lab.open(visitor, { options, before: heldTimers, body: '<main style="height: 8000px">Long</main>' });
  await visitor.evaluate('scrollTo(0, 8000)');
  expect(await depthsTold(lab, visitor)).toEqual([25, 50, 75, 100]);
  await visitor.evaluate(`void (document.querySelector('main').style.height = '10px')`);
  await visitor.evaluate('twoSecondsLater()');
  expect(await depthsTold(lab, visitor)).toEqual([]);
});

test('a list that is scrolled in the same frame does not hide the depth of the page', async ({ lab, visitor }) => {
  const list = `<div id="list" style="position: fixed; top: 0; width: 100px; height: 100px; overflow: auto">
    <p style="height: 900px">Contents</p></div>`;
  await lab.open(visitor, { options, body: `<div style="height: 8000px">Long</div>${list}` });
  await lab.told(visitor);
  await visitor.evaluate(`(() => {
    scrollTo(0, 8000);
    list.scrollTop = 300;
  })()`);
  expect(await depthsTold(lab, visitor)).toEqual([25, 50, 75, 100]);
});

test('a router that scrolls to the top smoothly scrolls through nothing of the next page', async ({ lab, visitor }) => {
  const body = '<style>:root { scroll-behavior: smooth }</style><div style="height: 8000px">Long</div>';
  await lab.open(visitor, { options, body });
  await visitor.evaluate(`scrollTo({ top: 8000, behavior: 'instant' })`);
  expect(await depthsTold(lab, visitor)).toEqual([25, 50, 75, 100]);
  await visitor.evaluate(push('/next'));
  await visitor.evaluate('scrollTo(0, 0)');
  await expect.poll(() => visitor.evaluate('scrollY')).toBe(0);
  expect(await depthsTold(lab, visitor)).toEqual([]);
  await visitor.evaluate(`scrollTo({ top: 2000, behavior: 'instant' })`);
  expect(await depthsTold(lab, visitor)).toEqual([25]);
});

test('a page that bounces beyond its top was not scrolled', async ({ lab, visitor }) => {
  await lab.open(visitor, { options, body: '<div style="height: 1500px">Short</div>' });
  await lab.told(visitor);
  await visitor.evaluate(`void (window.bounce = (top) => new Promise((resolve) => {
    Object.defineProperty(document.scrollingElement, 'scrollTop', { get: () => top, configurable: true });
    document.dispatchEvent(new Event('scroll'));
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(null)));
  }))`);
  for (const top of [-10, -40, -5, 0]) await visitor.evaluate(`bounce(${top})`);
  expect(await depthsTold(lab, visitor)).toEqual([]);
});

test('a menu over a long page is not the page', async ({ lab, visitor }) => {
  const menu = `<div id="menu" style="position: fixed; inset: 0; overflow: auto"><p style="height: 4000px">Menu</p></div>`;
  await lab.open(visitor, { options, body: `<div style="height: 8000px">Long</div>${menu}` });
  await visitor.evaluate(scrollTo(100, 'menu'));
  expect(await depthsTold(lab, visitor)).toEqual([]);
});

test('a page that is still loading is not seen yet', async ({ lab, visitor }) => {
  const loading = `Object.defineProperty(document, 'readyState', { get: () => 'loading', configurable: true });`;
  await lab.open(visitor, { options, before: loading + heldTimers });
  await expect.poll(() => visitor.evaluate('!!window.scanova')).toBe(true);
  await visitor.evaluate('twoSecondsLater(), delete document.readyState');
  expect(await depthsTold(lab, visitor)).toEqual([]);
});

test('each of two trackers on a page sees how far it is scrolled', async ({ lab, visitor }) => {
  await lab.open(visitor, { options, body: '<div style="height: 8000px">Long</div>' });
  await lab.told(visitor);
  const depths = await visitor.evaluate<number[]>(`new Promise((resolve) => {
    const depths = [];
    const beforeSend = (event) => { depths.push(event.metadata.depth); };
    scanova('init', 'other', { autoPageview: false, autoClicks: false, autoScroll: true, beforeSend });
    scrollTo(0, 2000);
    requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(() => resolve(depths))));
  })`);
  expect(depths).toEqual([25]);
  expect(await depthsTold(lab, visitor)).toEqual([25]);
});

import { expect, type ToldEvent, test } from '../lab.ts';

const clicksIn = (events: ToldEvent[]) =>
  events
    .filter(({ event_type }) => event_type === 'click')
    .map(({ metadata }) => [metadata?.element_type, metadata?.element_text, metadata?.destination_url]);

// Keeps the page where it is, and stops whatever can be stopped.
const stay = `
  window.prevented = [];
  for (const type of ['click', 'auxclick']) {
    document.addEventListener(type, (event) => {
      prevented.push(event.defaultPrevented);
      event.preventDefault();
      event.stopImmediatePropagation();
    }, true);
  }`;
const LONG = `${'Ä😀'.repeat(49)}Ä`;

const page = {
  options: { autoClicks: true },
  before: stay,
  body: `
    <a id="link" href="/a"> To
      <b>the</b>  shop </a>
    <a id="picture" href="/b" aria-label="Basket"><svg width="20" height="20"><rect width="20" height="20"/></svg></a>
    <a id="named" href="/c" data-scnv-name="Buy now">Buy</a>
    <button id="button" aria-label="none of it">Add</button>
    <button id="icon" aria-label="Close"><svg width="20" height="20"><rect width="20" height="20"/></svg></button>
    <div id="role" role="button" tabindex="0">Menu</div>
    <button id="long">${LONG}😀 and so on</button>
    <a id="script" href="javascript:void 0">Script</a>
    <a id="mail" href="mailto:a@shop.example">Mail</a>
    <a id="anchor">Anchor</a>
    <p id="text">Text</p> <input id="field"> <label for="box" id="label">Label</label><input type="checkbox" id="box">
    <span id="around"><button disabled><b>Disabled</b></button></span>
    <span id="host" style="display: inline-block"></span>
    <script>
      document.querySelector('#host').attachShadow({ mode: 'open' }).innerHTML =
        '<a href="/d" aria-label="Deep"><svg width="20" height="20"><rect width="20" height="20"/></svg></a>';
    </script>`,
};

test('clicks on links and buttons are tracked with their text and destination, all others are not', async ({
  lab,
  visitor,
}) => {
  await lab.open(visitor, page);
  const elements = [
    'link',
    'picture rect',
    'named',
    'button',
    'icon rect',
    'role',
    'long',
    'script',
    'mail',
    'anchor',
    'host',
  ];
  for (const element of elements) await visitor.click(`#${element}`);
  const to = (path: string) => lab.origin + path;
  expect(clicksIn(await lab.told(visitor))).toEqual([
    ['A', 'To the shop', to('/a')],
    ['A', 'Basket', to('/b')],
    ['A', 'Buy now', to('/c')],
    ['BUTTON', 'Add', undefined],
    ['BUTTON', 'Close', undefined],
    ['DIV', 'Menu', undefined],
    ['BUTTON', `${LONG}😀`, undefined],
    ['A', 'Script', undefined],
    ['A', 'Mail', undefined],
    ['A', 'Anchor', undefined],
    ['A', 'Deep', to('/d')],
  ]);
  // Neither the SDK nor anything before it prevented one.
  expect(await visitor.evaluate('prevented')).toEqual(elements.map(() => false));

  for (const element of ['text', 'field', 'label', 'around']) await visitor.click(`#${element}`);
  expect(await lab.told(visitor)).toEqual([]);
});

test('the middle button and the keyboard make one click each, the right button none', async ({ lab, visitor }) => {
  await lab.open(visitor, page);
  await visitor.middleClick('#link');
  await visitor.evaluate(`document.querySelector('#named').focus()`);
  await visitor.press('Enter');
  await visitor.evaluate(`document.querySelector('#button').focus()`);
  await visitor.press('Space');
  await visitor.evaluate(
    `void document.querySelector('#link').dispatchEvent(new MouseEvent('auxclick', { button: 2, bubbles: true }))`,
  );
  expect(clicksIn(await lab.told(visitor)).map(([, text]) => text)).toEqual(['To the shop', 'Buy now', 'Add']);
});

test('a link tracks the click that leaves the page', async ({ lab, visitor }) => {
  await lab.open(visitor, { ...page, before: '' });
  await visitor.click('#link');
  await expect.poll(() => visitor.url()).toBe(`${lab.origin}/a`);
  await lab.arrived('click');
  expect((await lab.told(visitor)).map(({ event_type }) => event_type)).toEqual(['pageview', 'click', 'pageview']);
});

test('neither field values nor data: and blob: URLs get into the text or the destination of a click', async ({
  lab,
  visitor,
}) => {
  const body = `
    <div role="button" id="card">Card <textarea>canary</textarea><select><option>canary</option></select>
      <span contenteditable>canary</span></div>
    <div contenteditable><a id="written" href="/a">canary</a></div>
    <a id="list" href="data:text/csv,canary" download="list.csv">List</a>
    <a id="file" href="blob:https://canary/1" download="list.csv">File</a>
    <svg width="90" height="20"><a id="drawn" href="/c"><text y="20">Map</text></a></svg>
    <a id="logo" href="/b"><svg width="9" height="9"><style>rect { fill: red }</style><rect/></svg> Home</a>`;
  await lab.open(visitor, { ...page, body });
  for (const element of ['card', 'written', 'list', 'file', 'drawn', 'logo']) {
    await visitor.evaluate(
      `void document.querySelector('#${element}').dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))`,
    );
  }
  expect(clicksIn(await lab.told(visitor))).toEqual([
    ['DIV', 'Card', undefined],
    ['A', '', `${lab.origin}/a`],
    ['A', 'List', undefined],
    ['A', 'File', undefined],
    ['A', 'Map', undefined],
    ['A', 'Home', `${lab.origin}/b`],
  ]);
  expect(lab.bodies().join()).not.toContain('canary');
});

test('a click in a form is tracked, whatever its fields are called', async ({ lab, visitor }) => {
  const fields = ['matches', 'composedPath', 'href', 'childNodes'];
  const body = `<form onsubmit="event.preventDefault()">${fields.map((name) => `<input name="${name}">`).join('')}
    <button>Buy</button></form>`;
  await lab.open(visitor, { ...page, body });
  await visitor.click('button');
  expect(clicksIn(await lab.told(visitor))).toEqual([['BUTTON', 'Buy', undefined]]);
});

test('the destination of a link is tracked without its scnv parameter, whatever that holds', async ({
  lab,
  visitor,
}) => {
  const scan = crypto.randomUUID();
  const body = `<a id="ours" href="/a?scnv=${scan}&scnv_t=1.2&page=2#top">A</a> <a id="strange" href="/b?scnv=canary">B</a>`;
  await lab.open(visitor, { ...page, body });
  await visitor.click('#ours');
  await visitor.click('#strange');
  expect(clicksIn(await lab.told(visitor))).toEqual([
    ['A', 'A', `${lab.origin}/a?page=2#top`],
    ['A', 'B', `${lab.origin}/b`],
  ]);
  expect(lab.bodies().join()).not.toContain('canary');
});

test('the text of a link excludes what is meant for browsers without scripts', async ({ lab, visitor }) => {
  const body = `<a id="card" href="/lamp"><noscript><img src="/lamp.jpg" alt="canary"></noscript><b>Paper lamp</b></a>`;
  await lab.open(visitor, { ...page, body });
  await visitor.click('#card b');
  expect(clicksIn(await lab.told(visitor))).toEqual([['A', 'Paper lamp', `${lab.origin}/lamp`]]);
});

import type { Visitor } from '../engines/visitor.ts';
import { expect, test } from '../lab.ts';
import { CANARY, controls, secretsIn, typed } from './fields.ts';

const options = { autoPageview: true, autoClicks: true, autoScroll: true, autoForms: true };

/** Records everything that is ever written to a storage. */
const keepWritten = `{
  window.written = [];
  const spy = (owner, name, part = 'value') => {
    const found = Object.getOwnPropertyDescriptor(owner, name);
    const spied = function (...parameters) {
      written.push(JSON.stringify(parameters));
      return found[part].apply(this, parameters);
    };
    Object.defineProperty(owner, name, { ...found, [part]: spied });
  };
  spy(Storage.prototype, 'setItem');
  spy(IDBObjectStore.prototype, 'put');
  spy(IDBObjectStore.prototype, 'add');
  spy(Document.prototype, 'cookie', 'set');
  spy(History.prototype, 'pushState');
  spy(History.prototype, 'replaceState');
}`;

const fields = controls.map(({ html }) => `<p><label>${CANARY}-label ${html}</label></p>`).join('');
const form = `<form id="order" method="post" novalidate onsubmit="event.preventDefault()">
  <fieldset><legend>${CANARY}-legend</legend>${fields}<output>${CANARY}-output</output></fieldset></form>`;

const within = `
  <div role="button" id="inside">Change <input value="${CANARY}"><textarea>${CANARY}</textarea>
    <select><option>${CANARY}</select> <span contenteditable id="within">${CANARY}</span></div>
  <div role="button" contenteditable id="editable">${CANARY}</div>`;

async function fill(visitor: Visitor) {
  for (const { id, give } of controls) {
    if (give === 'click') await visitor.click(`#${id}`);
    else if (give === 'type') await write(visitor, `#${id}`);
    else await change(visitor, `document.querySelector('#${id}')`, give.script);
  }
}

async function write(visitor: Visitor, selector: string) {
  await visitor.click(selector);
  await visitor.type(typed);
  await visitor.evaluate('document.activeElement.blur()');
}

function change(visitor: Visitor, field: string, script: string): Promise<unknown> {
  return visitor.evaluate(`((field) => {
    field.focus();
    ${script};
    for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true }));
  })(${field})`);
}

test('nothing of what a field or its surroundings contain is sent or stored', async ({ lab, visitor }) => {
  const body = `${form}${within}<div id="host"></div><div style="height: 4000px"></div>`;
  await lab.open(visitor, { before: keepWritten, body, options });
  await visitor.evaluate(`document.querySelector('#host').attachShadow({ mode: 'open' }).innerHTML =
    '<form name="deep"><input name="f_deep" value="${CANARY}-deep"></form>'`);
  await fill(visitor);
  await change(
    visitor,
    `document.querySelector('#host').shadowRoot.querySelector('input')`,
    `field.value = '${typed}'`,
  );
  for (const selector of ['#within', '#editable']) await write(visitor, selector);
  await visitor.click('#inside');
  await visitor.evaluate(`document.querySelector('#order').requestSubmit()`);
  await visitor.evaluate('scrollTo(0, 4000)');
  // The page is left, so that what is in flight is stored, too.
  await visitor.evaluate(`void dispatchEvent(new PageTransitionEvent('pagehide'))`);
  const told = await lab.told(visitor);

  const changed = told
    .filter(({ event_type }) => event_type === 'form_field')
    .map(({ metadata }) => metadata?.field_type);
  const types = ['text', 'password', 'email', 'number', 'date', 'color', 'range', 'checkbox', 'radio', 'file'];
  expect(changed).toEqual(expect.arrayContaining([...types, 'textarea', 'select-one', 'hidden']));
  expect(told.map(({ event_type }) => event_type)).toEqual(expect.arrayContaining(['form_submit', 'click', 'scroll']));

  const requested = await visitor.evaluate<string[]>(
    `performance.getEntriesByType('resource').map(({ name }) => name)`,
  );
  const left = [...lab.bodies(), ...lab.asked, ...requested];
  expect(left.join('\n')).toContain('form_field');
  expect(left.flatMap(secretsIn)).toEqual([]);
  const kept = await visitor.evaluate<string[]>('written');
  expect(kept.join('\n')).toContain('form_field');
  expect(kept.flatMap(secretsIn)).toEqual([]);
});

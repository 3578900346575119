import type { Visitor } from '../engines/visitor.ts';
import { expect, type ToldEvent, test } from '../lab.ts';
import { push } from './views.ts';

/** The form events, without the names and the destinations of the forms. */
const formEventsIn = (events: ToldEvent[]) =>
  events
    .filter(({ event_type }) => event_type.startsWith('form_'))
    .map(({ event_type, metadata }) =>
      event_type === 'form_field' ? [event_type, metadata?.field_name, metadata?.field_type] : [event_type],
    );

const form = `
  <form name="order" action="/buy" onsubmit="event.preventDefault()">
    <label>canary <input name="mail" value="canary"></label>
    <input name="secret" type="password"> <textarea name="note" data-note="canary">canary</textarea>
    <select name="size"><option value="s">canary</option><option value="m">my canary</option></select>
    <label><input name="terms" type="checkbox" value="canary"> canary</label>
    <input name="pay" type="radio" value="canary1" id="pay1"> <input name="pay" type="radio" value="canary2" id="pay2">
    <div contenteditable id="editor">canary</div> <input type="hidden" name="scan_session_id"> <button>Buy</button>
  </form>`;

/** Types into a field and leaves it. */
async function write(visitor: Visitor, selector: string, text: string) {
  await visitor.click(selector);
  await visitor.type(text);
  await visitor.evaluate('document.activeElement.blur()');
}

test('forms are tracked when started, when a field is changed and when submitted; never with a value', async ({
  lab,
  visitor,
}) => {
  await lab.open(visitor, { options: { autoForms: true, autoClicks: true, autoScroll: true }, body: form });
  await lab.told(visitor);
  for (const name of ['mail', 'secret', 'note', 'mail']) await write(visitor, `[name=${name}]`, 'canary');
  // A click would open the menu, which no driver can operate.
  await visitor.evaluate(`document.querySelector('[name=size]').focus()`);
  await visitor.type('m');
  for (const field of ['[name=terms]', '#pay1', '#pay2', '[name=terms]']) await visitor.click(field);
  await write(visitor, '#editor', 'canary');
  await visitor.click('button');
  await visitor.click('button');
  const told = await lab.told(visitor);
  expect(formEventsIn(told)).toEqual([
    ['form_start'],
    ['form_field', 'mail', 'text'],
    ['form_field', 'secret', 'password'],
    ['form_field', 'note', 'textarea'],
    ['form_field', 'size', 'select-one'],
    ['form_field', 'terms', 'checkbox'],
    ['form_field', 'pay', 'radio'],
    ['form_submit'],
    ['form_submit'],
  ]);
  for (const { metadata } of told.filter(({ event_type }) => event_type.startsWith('form_'))) {
    expect(metadata).toMatchObject({ form_name: 'order', form_action: '/buy' });
  }

  // Another view starts anew.
  await visitor.evaluate(push('/b'));
  await lab.told(visitor);
  await write(visitor, '[name=mail]', 'canary');
  expect(formEventsIn(await lab.told(visitor))).toEqual([['form_start'], ['form_field', 'mail', 'text']]);
  expect(lab.bodies().join()).toContain('form_field');
  expect(lab.bodies().join()).not.toContain('canary');
});

test('an invalid form does not count as submitted, and one submitted by a script with requestSubmit does', async ({
  lab,
  visitor,
}) => {
  const body = `
    <form id="strict" onsubmit="event.preventDefault()"><input required><button id="fail">Send</button></form>
    <form id="plain" onsubmit="event.preventDefault()"></form>
    <form id="echo" action="/buy?a=1&scnv=what-a-stranger-wrote" onsubmit="event.preventDefault()"></form>`;
  await lab.open(visitor, { options: { autoForms: true }, body });
  await visitor.click('#fail');
  await visitor.evaluate(`document.querySelector('#strict').requestSubmit()`);
  expect(formEventsIn(await lab.told(visitor))).toEqual([['form_start']]);
  await visitor.evaluate(`document.querySelector('#plain').requestSubmit()`);
  const told = await lab.told(visitor);
  expect(formEventsIn(told)).toEqual([['form_start'], ['form_submit']]);
  expect(told[1]?.metadata).toEqual({ form_name: 'plain', form_action: '/' });
  // As of a server that writes the requested address into its forms.
  await visitor.evaluate(`document.querySelector('#echo').requestSubmit()`);
  const [echo] = await lab.told(visitor);
  expect(echo?.metadata).toEqual({ form_name: 'echo', form_action: '/buy?a=1' });
});

test('forms in a shadow tree are tracked, and so are those whose fields shadow the properties of a form', async ({
  lab,
  visitor,
}) => {
  const names = ['name', 'id', 'action', 'elements', 'submit', 'form', 'method', 'matches'];
  const inner = `<form name="deep" onsubmit="event.preventDefault()"><input name="mail"><button>Send</button></form>`;
  const body = `
    <div id="host"></div>
    <form name="odd" onsubmit="event.preventDefault()"><input type="hidden" name="scan_session_id">
      ${names.map((name) => `<input name="${name}" id="${name}">`)} <button id="send">Send</button></form>
    <script>
      document.querySelector('#host').attachShadow({ mode: 'open' }).innerHTML = ${JSON.stringify(inner)};
      const deep = (selector) => document.querySelector('#host').shadowRoot.querySelector(selector);
    </script>`;
  await lab.open(visitor, { options: { autoForms: true }, body });
  for (const _ of ['once', 'again']) await visitor.evaluate(`deep('input').blur(), deep('input').focus()`);
  await visitor.type('text');
  await visitor.press('Enter');
  expect(formEventsIn(await lab.told(visitor))).toEqual([
    ['form_start'],
    ['form_field', 'mail', 'text'],
    ['form_submit'],
  ]);

  for (const name of names) await write(visitor, `#${name}`, 'text');
  await visitor.click('#send');
  const told = await lab.told(visitor);
  expect(formEventsIn(told)).toEqual([
    ['form_start'],
    ...names.map((name) => ['form_field', name, 'text']),
    ['form_submit'],
  ]);
  expect(told[0]?.metadata).toEqual({ form_name: 'odd', form_action: '/' });
  const filled = `new FormData(document.querySelector('[name=odd]')).get('scan_session_id')`;
  expect(await visitor.evaluate(filled)).toBe(told[0]?.scan_session_id);
});

test('fields are told apart even without a name, and so are forms', async ({ lab, visitor }) => {
  const body =
    '<form><input name="mail" id="one"><input class="a"><input class="b"></form><form><input name="mail" id="two"></form>';
  await lab.open(visitor, { options: { autoForms: true }, body });
  for (const field of ['#one', '.a', '.b', '.a', '#two']) await write(visitor, field, 'text');
  expect(formEventsIn(await lab.told(visitor))).toEqual([
    ['form_start'],
    ['form_field', 'mail', 'text'],
    ['form_field', '', 'text'],
    ['form_field', '', 'text'],
    ['form_start'],
    ['form_field', 'mail', 'text'],
  ]);
});

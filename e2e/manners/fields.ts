/** A kind of control, with an initial value and one that the visitor enters. */
interface Control {
  id: string;
  html: string;
  /** How the visitor enters it: by keyboard, by a click, or by a script where drivers cannot. */
  give: 'type' | 'click' | { script: string };
}

/** Part of every value, whatever control it is in; dates, numbers and colors have values of their own. */
export const CANARY = 'canary';
const dates = ['1947-11-03', '1947-11-04'] as const;
const numbers = ['471147111', '471147112'] as const;
const colors = ['#c4a4a7', '#c4a4a8'] as const;
const ranges = ['471147113', '471147114'] as const;

/** Finds values that must never be sent or stored, with the text before them. */
export function secretsIn(bytes: string): string[] {
  const all = [CANARY, ...dates, ...numbers, ...colors, ...ranges].join('|');
  return bytes.match(new RegExp(`.{0,60}(${all})`, 'gi')) ?? [];
}

/** What the visitor types. */
export const typed = `${CANARY}typed`;

const around = ['placeholder', 'title', 'aria-label', 'aria-description', 'data-note', 'alt']
  .map((name) => `${name}="${CANARY}-${name}"`)
  .join(' ');

const input = (type: string, value: string, more = ''): string =>
  `<input type="${type}" name="f_${type}" id="${type}" value="${value}" ${around} ${more}>`;

const text = (type: string, value = `${CANARY}-before`): Control => ({
  id: type,
  html: input(type, value),
  give: 'type',
});
const chosen = (type: string, [before, after]: readonly [string, string], more?: string): Control => ({
  id: type,
  html: input(type, before, more),
  give: { script: `field.value = '${after}'` },
});

export const controls: Control[] = [
  ...['text', 'password', 'search', 'tel', 'url'].map((type) => text(type)),
  text('email', `${CANARY}@mail.example`),
  chosen('number', numbers),
  chosen('range', ranges, 'min="471147000" max="471148000"'),
  chosen('date', dates),
  chosen('datetime-local', [`${dates[0]}T04:07`, `${dates[1]}T04:08`]),
  chosen('color', colors),
  { id: 'checkbox', html: input('checkbox', `${CANARY}-box`), give: 'click' },
  { id: 'radio', html: input('radio', `${CANARY}-radio`), give: 'click' },
  { id: 'hidden', html: input('hidden', `${CANARY}-hidden`), give: { script: `field.value = '${CANARY}-set'` } },
  {
    id: 'file',
    html: `<input type="file" name="f_file" id="file" ${around}>`,
    give: {
      script: `const files = new DataTransfer();
        files.items.add(new File(['${CANARY}-content'], '${CANARY}-file.txt'));
        field.files = files.files`,
    },
  },
  { id: 'area', html: `<textarea name="f_area" id="area" ${around}>${CANARY}-before</textarea>`, give: 'type' },
  {
    id: 'select',
    html: `<select name="f_select" id="select" ${around}><optgroup label="${CANARY}-group">
      <option value="${CANARY}-1">${CANARY}-first<option value="${CANARY}-2">${CANARY}-second</optgroup></select>`,
    give: { script: 'field.selectedIndex = 1' },
  },
  {
    id: 'list',
    html: `<input name="f_list" id="list" list="words"><datalist id="words"><option value="${CANARY}-word"></datalist>`,
    give: 'type',
  },
  { id: 'editor', html: `<div contenteditable id="editor" ${around}>${CANARY}-before</div>`, give: 'type' },
  { id: 'submit', html: input('submit', `${CANARY}-submit`), give: 'click' },
  { id: 'button', html: `<button name="f_button" id="button" value="${CANARY}-button">Send</button>`, give: 'click' },
];

import { trackMarker } from '../burst.ts';
import type { Visitor } from '../engines/visitor.ts';
import { expect, type Site, test } from './site.ts';

const scan = crypto.randomUUID();

const fields = `
  <input type="hidden" name="scan_session_id" value="empty">
  <input data-scnv-field name="our_field" value="empty">
  <input name="lamp" value="paper">`;
const filled = `scan_session_id=${scan}&our_field=${scan}&lamp=paper`;

const forms = `
  <form id="get" action="/got">${fields}<button>get</button></form>
  <form id="post" action="/posted" method="post">${fields}<button>post</button></form>
  <form id="clobbered" action="/clobbered" method="post">
    <input type="hidden" name="elements"><input type="hidden" name="submit"><input type="hidden" name="target">
    <input type="hidden" name="getAttribute"><input type="hidden" name="matches"><input type="hidden" name="getRootNode">
    ${fields}
  </form>`;

/** Ways of sending a form, and what then reaches the site's server. */
const ways: Record<string, [how: (visitor: Visitor) => Promise<unknown>, url: string, isPost: boolean]> = {
  'a click that gets': [(visitor) => visitor.click('#get button'), '/got', false],
  'a click that posts': [(visitor) => visitor.click('#post button'), '/posted', true],
  'form.submit()': [(visitor) => visitor.evaluate('void document.forms.get.submit()'), '/got', false],
  'requestSubmit()': [(visitor) => visitor.evaluate('void document.forms.post.requestSubmit()'), '/posted', true],
  'names that hide what a form has': [
    (visitor) => visitor.evaluate('void HTMLFormElement.prototype.submit.call(document.forms.clobbered)'),
    '/clobbered',
    true,
  ],
  'a form that came later': [
    (visitor) =>
      visitor.evaluate(`(() => {
        const late = document.createElement('div');
        late.innerHTML = document.querySelector('#post').outerHTML;
        document.body.append(late);
        late.firstChild.action = '/late';
        late.querySelector('button').click();
      })()`),
    '/late',
    true,
  ],
};

test('hidden fields made for it carry the scan, however their form is sent', async ({ site, visitor }) => {
  site.body = forms;
  await visitor.open(site.at(`/?scnv=${scan}`));
  for (const [name, [how, url, isPost]] of Object.entries(ways)) {
    await visitor.open(site.at('/'));
    await how(visitor);
    const hidden = name.startsWith('names') ? 'elements=&submit=&target=&getAttribute=&matches=&getRootNode=&' : '';
    await expect.poll(() => asked(site, url), name).toEqual(isPost ? [url, hidden + filled] : [`${url}?${filled}`, '']);
    await expect
      .poll(() => visitor.evaluate('document.readyState + document.title').catch(() => ''), name)
      .toBe(`complete${url}`);
    site.asked.length = 0;
  }
});

test('a page that reads its form itself finds the scan in it', async ({ road, site, visitor }) => {
  site.body = forms;
  await visitor.open(site.at(`/?scnv=${scan}`));
  const read = (id: string) => visitor.evaluate(`String(new URLSearchParams(new FormData(document.forms.${id})))`);
  expect(await read('post')).toBe(filled);
  expect(await read('clobbered')).toBe(`elements=&submit=&target=&getAttribute=&matches=&getRootNode=&${filled}`);
  await trackMarker(visitor);
  await expect.poll(() => road.events().map(({ event_type }) => event_type)).toEqual(['pageview', 'marker']);
});

test('a page that sends its form itself finds the scan in the fields', async ({ site, visitor }) => {
  site.body = `${forms}<script>document.forms.post.addEventListener('submit', (event) => {
    event.preventDefault();
    window.read = [...event.target.querySelectorAll('input')].map(({ value }) => value);
  })</script>`;
  await visitor.open(site.at(`/?scnv=${scan}`));
  await visitor.click('#post button');
  expect(await visitor.evaluate('read')).toEqual([scan, scan, 'paper']);
});

// `formData.set` removes the others.
test('other fields of the same name keep their values', async ({ site, visitor }) => {
  site.body = `<form id="list">
    <input name="notes[]" value="a"><input name="notes[]" data-scnv-field><input name="notes[]" value="b">
    <input name="scan_session_id" value="seen"><input type="hidden" name="scan_session_id">
  </form>`;
  await visitor.open(site.at(`/?scnv=${scan}`));
  expect(await visitor.evaluate('[...new FormData(document.forms.list).values()]')).toEqual([
    'a',
    scan,
    'b',
    'seen',
    scan,
  ]);
});

/** The last request for a page, and what it carried. */
function asked(site: Site, path: string): [url: string, body: string] | undefined {
  const found = site.asked.findLast(({ url }) => url.startsWith(path));
  return found && [found.url, found.body];
}

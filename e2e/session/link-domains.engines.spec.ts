import { trackMarker } from '../burst.ts';
import { setClock } from '../preludes.ts';
import { eventsOf, expect, type Site, test } from './site.ts';

const scan = crypto.randomUUID();

// Two shops of one owner, each on a registrable domain of its own; and foreign sites.
const ours = (site: Site) => ({
  linkDomains: ['lamps', '*.tea', 'shop'].map((name) => site.host(`${name}.localhost`)),
  autoClicks: true,
});
const links = (site: Site) => `
  <a id="lamps" href="${site.at('/lamp?x=%20y&&z#top', 'lamps.localhost')}">lamps</a>
  <script>
    window.seen = {};
    addEventListener('click', (event) => {
      const link = event.target.closest('#other a');
      if (!link) return;
      event.preventDefault();
      seen[link.id] = link.getAttribute('href');
    });
  </script>
  <div id="other">
    <a id="same" href="HTTP://Lamps.localhost:${new URL(site.at('/')).port}/A%20b?c#d"><b>same</b></a>
    <a id="itself" href="${site.at('/', 'tea.localhost')}">itself</a>
    <a id="below" href="${site.at('/?a=1', 'www.tea.localhost')}">below</a>
    <a id="own" href="/own?a=1#b">own</a>
    <a id="above" href="${site.at('/', 'www.lamps.localhost')}">above</a>
    <a id="evil" href="${site.at('/', 'eviltea.localhost')}">evil</a>
    <a id="inside" href="${site.at('/', 'tea.localhost.evil.localhost')}">inside</a>
    <a id="mail" href="mailto:somebody@lamps.localhost">mail</a>
  </div>`;

test('a link to a listed site carries the scan and its date, and the next site keeps both', async ({
  road,
  site,
  visitor,
}) => {
  site.options = ours(site);
  site.body = links(site);
  const href = site.at('/lamp?x=%20y&&z#top', 'lamps.localhost');
  await visitor.open(site.at(`/?scnv=${scan}`));
  const { scanned_at, visitor_id } = JSON.parse(await visitor.evaluate('localStorage._scnv'));
  await visitor.click('#lamps');
  await expect.poll(() => visitor.url()).toBe(href);
  await expect.poll(() => visitor.evaluate('localStorage.getItem("_scnv")')).toContain(scan);
  const next = JSON.parse(await visitor.evaluate('localStorage._scnv'));
  expect(next).toMatchObject({ sid: scan, scanned_at });
  expect(next.visitor_id).not.toBe(visitor_id);
  await trackMarker(visitor);
  await expect
    .poll(() => eventsOf(road))
    .toMatchObject([
      { event_type: 'pageview', page_url: site.at(`/?scnv=${scan}`), scan_session_id: scan },
      { event_type: 'click', metadata: expect.stringContaining(`"destination_url":"${href}"`) },
      { event_type: 'pageview', page_url: href, scan_session_id: scan, first_scan_session_id: null },
      { event_type: 'marker', page_url: href, scan_session_id: scan },
    ]);
});

test('links to foreign sites are not touched, and those to listed ones only for the time of a click', async ({
  site,
  visitor,
}) => {
  site.options = ours(site);
  site.body = links(site);
  await visitor.open(site.at(`/?scnv=${scan}`));
  const hrefs = '[...document.querySelectorAll("a")].map((link) => link.getAttribute("href"))';
  const before = await visitor.evaluate<string[]>(hrefs);
  const [, same, ...others] = before;
  const ids = await visitor.evaluate<string[]>('[...document.querySelectorAll("#other a")].map(({ id }) => id)');
  for (const id of ids) await visitor.click(`#${id}`);
  const carried = `scnv=${scan}&scnv_t=${await visitor.evaluate('JSON.parse(localStorage._scnv).scanned_at')}.<now>`;
  const seen = await visitor.evaluate<Record<string, string>>('seen');
  const told = ids.map((id) => [id, seen[id]?.replace(/\.\d{13}\b/, '.<now>')]);
  expect(told).toEqual([
    ['same', site.at(`/A%20b?c&${carried}#d`, 'lamps.localhost')],
    ['itself', site.at(`/?${carried}`, 'tea.localhost')],
    ['below', site.at(`/?a=1&${carried}`, 'www.tea.localhost')],
    ...ids.slice(3).map((id, index) => [id, others[index + 2]]),
  ]);
  expect(same).toMatch(/^HTTP/);
  // A link copied from the context menu must not give away the scan.
  await visitor.evaluate(
    `addEventListener('auxclick', ({ target }) => (seen.right = target.getAttribute('href'))),
    void document.querySelector('#itself').dispatchEvent(new MouseEvent('auxclick', { button: 2, bubbles: true }))`,
  );
  expect(await visitor.evaluate('seen.right')).toBe(others[0]);
  expect(await visitor.evaluate(hrefs)).toEqual(before);
});

test.describe('with a full mouse and a keyboard', () => {
  test.skip(({ browserName }) => browserName === 'webkit', 'only Playwright has them');

  test('a link carries the scan with the middle button, with Ctrl and by keyboard', async ({ road, site, page }) => {
    site.options = ours(site);
    const hows = ['middle', 'ctrl', 'keyboard'];
    const hrefs = hows.map((how) => site.at(`/${how}`, `${how}.tea.localhost`));
    site.body = hrefs.map((href, index) => `<a id="${hows[index]}" href="${href}">${href}</a> `).join('');
    await page.goto(site.at(`/?scnv=${scan}`));
    const { scanned_at } = JSON.parse(await page.evaluate('localStorage._scnv'));
    const opened = () => page.context().waitForEvent('page');
    const [middle] = await Promise.all([opened(), page.click('#middle', { button: 'middle' })]);
    const [ctrl] = await Promise.all([opened(), page.click('#ctrl', { modifiers: ['Control'] })]);
    await page.locator('#keyboard').press('Enter');
    for (const [index, next] of [middle, ctrl, page].entries()) {
      await expect.poll(() => next.evaluate('location.href').catch(() => '')).toBe(hrefs[index]);
      await expect.poll(() => next.evaluate('localStorage._scnv').catch(() => '')).toContain(`:${scanned_at},`);
      await next.evaluate(`void scanova('flush')`);
    }
    const views = () => road.events().filter(({ event_type }) => event_type === 'pageview');
    await expect.poll(views).toHaveLength(4);
    expect(views().map(({ page_url }) => page_url)).toEqual(expect.arrayContaining(hrefs));
    expect(new Set(road.events().map(({ scan_session_id }) => scan_session_id))).toEqual(new Set([scan]));
  });
});

test('two trackers on a page restore links, and track them without the scan', async ({ road, site, visitor }) => {
  await road.admin('POST', '/admin/sites', {
    site_id: 'other',
    name: 'Other',
    allowed_domains: [site.host('*.localhost')],
  });
  const href = site.at('/lamp?x=%20y#top', 'lamps.localhost');
  site.options = ours(site);
  site.body = `<a id="lamps" href="${href}">lamps</a><script>scanova('init', 'other');
    window.seen = [];
    addEventListener('click', (event) => {
      event.preventDefault();
      seen.push(event.target.href);
    });
    // The clock goes on between the two.
    let ms = 0;
    ${setClock('Right.now() + ms++')}</script>`;
  await visitor.open(site.at(`/?scnv=${scan}`));
  await visitor.click('#lamps');
  await expect.poll(() => visitor.evaluate(`document.querySelector('a').getAttribute('href')`)).toBe(href);
  expect(await visitor.evaluate('seen[0]')).toContain(`scnv=${scan}&scnv_t=`);
  await visitor.evaluate(`void scanova('flush')`);
  const clicks = () => road.events().filter(({ event_type }) => event_type === 'click');
  await expect.poll(() => clicks().length).toBe(2);
  for (const click of clicks())
    expect(click).toMatchObject({ metadata: expect.stringContaining(`"destination_url":"${href}"`) });
});

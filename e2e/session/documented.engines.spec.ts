import { readFile } from 'node:fs/promises';
import { eventsOf, expect, test } from './site.ts';

// A page as Scanova documents it; only the address of the script is ours.
const snippet = await readFile(new URL('../../dist/snippet.html', import.meta.url), 'utf8');
const init = `scanova('init', 'demo', {
  autoPageview: true, autoClicks: true, autoForms: true, autoScroll: true, debug: false
});`;
const body = `
  <a id="named" href="/products/lamp?a=1" data-scnv-name="Hero link">See <b>more</b></a>
  <a id="plain" href="/products/teapot">See   the
    <i>teapot</i></a>
  <button id="labelled" type="button" aria-label="Close the banner"></button>
  <div id="role" role="button">Add to <span>cart</span></div>
  <a id="mail" href="mailto:shop@lamps.localhost">Write to us</a>
  <a id="script" href="javascript:void 0">More</a>
  <p id="none">Nothing to click</p>
  <form data-scnv-name="newsletter" name="other" action="/subscribe"><input name="email"><button>Subscribe</button></form>
  <form id="search"><button id="go">Go</button></form>
  <form id="nameless-form"><button id="send">Send</button></form>
  <div style="height: 4000px"></div>
  <script>
    document.querySelector('#nameless-form').removeAttribute('id');
    for (const type of ['click', 'submit']) addEventListener(type, (event) => {
      if (type === 'submit' || event.target.closest('a')) event.preventDefault();
    });
    document.querySelector('#role').onclick = () => {
      scanova('track', 'add_to_cart', { product_id: 'lamp', price: 49.9, currency: 'EUR', tags: ['new', 'paper'] });
    };
  </script>`;

const uuid = expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);

test('a page that was written for Scanova works unchanged', async ({ road, site, visitor }) => {
  const scan = crypto.randomUUID();
  site.write = (collectorUrl) =>
    snippet.replace('https://COLLECTOR', collectorUrl).replace(/scanova\('init'.*;/, init) + body;
  const openedAt = Date.now();
  const address = site.at(`/?utm_source=poster&scnv=${scan}`);
  await visitor.open(address);
  const clicked = [
    '#named',
    '#plain',
    '#labelled',
    '#role',
    '#mail',
    '#script',
    '#none',
    'form button',
    '#go',
    '#send',
  ];
  for (const selector of clicked) await visitor.click(selector);
  await visitor.evaluate(`new Promise((resolve) => {
    addEventListener('scroll', () => requestAnimationFrame(() => requestAnimationFrame(resolve)), { once: true });
    scrollTo(0, document.documentElement.scrollHeight);
  })`);
  await visitor.evaluate(`scanova('track', 'signup')`);
  await visitor.evaluate(`scanova('flush')`);

  const click = (element_type: string, element_text: string, path?: string) => [
    'click',
    { element_type, element_text, ...(path && { destination_url: site.at(path) }) },
  ];
  const form = (type: string, form_name: string, form_action: string) => [type, { form_name, form_action }];
  await expect.poll(() => road.events().map(({ event_type }) => event_type)).toContain('signup');
  const stored = eventsOf(road) as unknown as Record<string, unknown>[];
  const told = stored.map(({ event_type, metadata }) => [event_type, JSON.parse(String(metadata ?? '{}'))]);
  // Scanova has no event for the start of a form: that one is ours.
  expect(told.filter(([type]) => type !== 'form_start')).toEqual([
    ['pageview', {}],
    click('A', 'Hero link', '/products/lamp?a=1'),
    click('A', 'See the teapot', '/products/teapot'),
    click('BUTTON', 'Close the banner'),
    click('DIV', 'Add to cart'),
    ['add_to_cart', { product_id: 'lamp', price: 49.9, currency: 'EUR', tags: ['new', 'paper'] }],
    click('A', 'Write to us'),
    click('A', 'More'),
    click('BUTTON', 'Subscribe'),
    form('form_submit', 'newsletter', '/subscribe'),
    click('BUTTON', 'Go'),
    form('form_submit', 'search', '/'),
    click('BUTTON', 'Send'),
    form('form_submit', 'unnamed-form', '/'),
    ...[25, 50, 75, 100].map((depth) => ['scroll', { depth }]),
    ['signup', {}],
  ]);
  expect(told.filter(([type]) => type === 'form_start')).toEqual([
    form('form_start', 'newsletter', '/subscribe'),
    form('form_start', 'search', '/'),
    form('form_start', 'unnamed-form', '/'),
  ]);
  const [{ web_session_id, visitor_id } = {}] = stored;
  for (const { event_time, device, ...event } of stored) {
    expect(event).toMatchObject({ event_id: uuid, source: 'browser', page_url: address, referrer: '', order_id: null });
    expect(event).toMatchObject({ scan_session_id: scan, web_session_id, visitor_id, consent: null });
    expect(Number(event_time)).toBeGreaterThan(openedAt - 1_000);
    expect(JSON.parse(String(device))).toEqual({
      user_agent: await visitor.evaluate('navigator.userAgent'),
      screen_width: await visitor.evaluate('screen.width'),
      screen_height: await visitor.evaluate('screen.height'),
      webdriver: true,
      language: await visitor.evaluate('navigator.language'),
    });
  }
  expect([web_session_id, visitor_id]).toEqual([uuid, uuid]);
});

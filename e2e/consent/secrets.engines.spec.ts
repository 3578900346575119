import { expect, test } from '../lab.ts';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJlLWNhbmFyeQ';
const secrets = ['jo.canary@mail.example', JWT, '4111111111111111', 'CanaryToken0123456789abcdefABCDEF'];

test('addresses, titles, texts and forms are sent without their secrets', async ({ lab, visitor }) => {
  const [mail, jwt, card, token] = secrets;
  lab.put('*', {
    options: { autoClicks: true, autoForms: true },
    before: `document.title = 'Order of ${mail}'`,
    body: `<a href="/next?mail=${mail}&jwt=${jwt}">Write to ${mail} about ${card}</a>
      <form name="for ${mail}" action="/buy?key=${token}" onsubmit="return false"><input name="x"><button>Buy</button></form>`,
  });
  const nested = encodeURIComponent(`/back?mail=${mail}&card=${card}`);
  await visitor.open(`${await lab.scan()}&next=${nested}&token=${token}&order=ORD-2026-000123&price=19.99`);
  await visitor.click('button');
  await visitor.evaluate(
    `scanova('track', 'signed_up', { who: { mail: '${mail}', jwt: '${jwt}' }, plan: 'pro' }) && null`,
  );
  await visitor.click('a');
  await expect.poll(() => visitor.url()).toContain('/next');
  await lab.arrived('click', 2);
  const told = await lab.told(visitor);
  const names = told.map(({ event_type }) => event_type);
  expect(names.filter((name) => !name.startsWith('form_'))).toEqual([
    'pageview',
    'click',
    'signed_up',
    'click',
    'pageview',
  ]);
  const sent = lab.bodies().map(decodeURIComponent).join();
  for (const secret of secrets) expect(sent).not.toContain(secret);
  expect(told[0]?.page_url).toContain('token=[token]&order=ORD-2026-000123&price=19.99');
  expect(told.find(({ event_type }) => event_type === 'signed_up')?.metadata).toEqual({
    who: { mail: '[email]', jwt: '[token]' },
    plan: 'pro',
  });
});

test('the page can edit each event, and drop it', async ({ lab, visitor }) => {
  await lab.open(visitor, {
    before: `scanovaConfig.beforeSend = (event) => {
      if (event.event_type === 'private') return null;
      if (event.event_type === 'broken') throw new Error('oops');
      return { ...event, page_url: event.page_url.replace(/\\?.*/, ''), metadata: { ...event.metadata, edited: true } };
    }`,
    options: { autoClicks: true },
    body: '<button>Look</button>',
  });
  await visitor.click('button');
  for (const name of ['private', 'broken', 'public']) await visitor.evaluate(`scanova('track', '${name}') && null`);
  const told = await lab.told(visitor);
  expect(told.map(({ event_type, metadata, page_url }) => [event_type, metadata?.edited, page_url])).toEqual(
    ['pageview', 'click', 'public'].map((name) => [name, true, `${lab.origin}/`]),
  );
  expect(await visitor.evaluate(`scanova('status').dropped`)).toEqual({ before_send: 2 });
});

test('nothing is tracked where the page has set data-scnv-ignore', async ({ lab, visitor }) => {
  const quiet = `<button id="loud">Loud and clear and to be heard by all <b data-scnv-ignore>Jo</b></button>
    <section data-scnv-ignore id="host"></section>
    <div data-scnv-ignore style="height: 60vh; overflow: auto" id="box">
      <button id="quiet">Quiet</button><form><input id="field"></form><p style="height: 3000px">Long</p></div>
    <script>host.attachShadow({ mode: 'open' }).innerHTML = '<button>Deep</button>'</script>`;
  await lab.open(visitor, { options: { autoClicks: true, autoForms: true, autoScroll: true }, body: quiet });
  await visitor.click('#quiet');
  await visitor.click('#field');
  await visitor.evaluate(`box.scrollTop = 3000`);
  await visitor.evaluate(`host.shadowRoot.querySelector('button').click()`);
  await visitor.click('#loud');
  const told = await lab.told(visitor);
  expect(told.map(({ event_type, metadata }) => [event_type, metadata?.element_text])).toEqual([
    ['pageview', undefined],
    ['click', 'Loud and clear and to be heard by all'],
  ]);
});

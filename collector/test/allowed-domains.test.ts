import { afterAll, expect, it } from 'vitest';
import { startCollector } from './collector.ts';

const collector = await startCollector(afterAll);
const other = await startCollector(afterAll, { databaseUrl: collector.databaseUrl });

it('adds allowed domains to those that a site has, whoever else adds some at the same time', async () => {
  const { siteId, change } = await collector.newSite();
  const others = Array.from({ length: 60 }, (_, place) => `shop-${place}.example`);
  const answers = await Promise.all(
    others.map((host, place) => {
      const fields = { add_allowed_domains: [host, 'shop.example'] };
      return place % 2 ? change(fields) : other.asAdmin('PATCH', `/admin/sites/${siteId}`, fields);
    }),
  );
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(others.map(() => 200));
  const { allowed_domains } = (await collector.asAdmin('GET', `/admin/sites/${siteId}`)).json();
  expect(allowed_domains[0]).toBe('shop.example');
  expect(allowed_domains.slice(1).sort()).toEqual(others.sort());

  const both = await change({ allowed_domains: ['a.example'], add_allowed_domains: ['b.example'] });
  expect(both.json().allowed_domains).toEqual(['a.example', 'b.example']);
});

it('adds no domain beyond a hundred, with which the site could not be saved again', async () => {
  const { change } = await collector.newSite();
  const allowed_domains = Array.from({ length: 100 }, (_, place) => `shop-${place}.example`);
  expect((await change({ allowed_domains })).statusCode).toBe(200);
  expect((await change({ add_allowed_domains: ['shop-7.example'] })).statusCode).toBe(200);
  const answer = await change({ name: 'Other', add_allowed_domains: ['one-more.example'] });
  const msg = 'a site may have at most 100 allowed domains';
  expect(answer.json()).toEqual({ detail: [{ loc: ['body', 'add_allowed_domains'], msg, type: 'value' }] });
  expect((await change({ status: 'active' })).json()).toMatchObject({
    allowed_domains,
    name: expect.not.stringMatching('Other'),
  });
});

it('names each domain to be added that is not one', async () => {
  const { change } = await collector.newSite();
  const answer = await change({ add_allowed_domains: ['good.example', 'https://bad.example'] });
  expect([answer.statusCode, answer.json().detail]).toMatchObject([422, [{ loc: ['body', 'add_allowed_domains', 1] }]]);
});

it('stores a domain as browsers send it, in lower case and punycode, however it is written', async () => {
  const site_id = 'international';
  const create = { site_id, allowed_domains: ['BÜCHER.example', '*.Shop.example:8443', '[2001:DB8::1]'] };
  const url = `/admin/sites/${site_id}`;
  const stored = ['xn--bcher-kva.example', '*.shop.example:8443', '[2001:db8::1]'];
  expect((await collector.asAdmin('POST', '/admin/sites', create)).json().allowed_domains).toEqual(stored);
  const add = { add_allowed_domains: ['bücher.example', '*.магазин.example:3000'] };
  const added = [...stored, '*.xn--80aairftm.example:3000'];
  expect((await collector.asAdmin('PATCH', url, add)).json().allowed_domains).toEqual(added);
  const change = { allowed_domains: ['I❤.example'] };
  expect((await collector.asAdmin('PATCH', url, change)).json().allowed_domains).toEqual(['xn--i-7iq.example']);
  const event = { site_id, event_type: 'pageview' };
  const answer = await collector.send('POST', '/ct', event, { origin: new URL('https://i❤.example').origin });
  expect(answer.json()).toMatchObject({ accepted: 1 });
});

it.each([
  'https://bücher.example',
  'bücher.example/a',
  'bücher.*',
  'a,bücher.example',
  'bü cher.example',
  '\u0661.example',
])('refuses %s, as it refuses such a name in ASCII', async (domain) => {
  const { change } = await collector.newSite();
  const answer = await change({ allowed_domains: [domain] });
  expect([answer.statusCode, answer.json().detail]).toMatchObject([422, [{ loc: ['body', 'allowed_domains', 0] }]]);
});

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

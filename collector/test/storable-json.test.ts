import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { toStorableJson } from '../src/storable-json.ts';
import { startCollector } from './collector.ts';

const collector = await startCollector(afterAll);

/** What is stored of a text: the same rule, expressed differently. */
const storable = (text: string) => text.toWellFormed().replaceAll('\0', '\ufffd');

// Lone surrogates and NUL among other characters, and backslashes before what only looks like an escape.
const unit = fc.oneof(
  fc.constantFrom('\0', '\ud83d', '\ude00', '😀', '\\', '\\u0000', '\\ud83d', 'u0000', '"'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
);
const text = fc.array(unit).map((units) => units.join(''));
// Node 24.21 itself takes a name that begins with an escape for a backslash, after it has seen one that is just that.
const name = text.filter((units) => units !== '\\');

it('replaces only what cannot be stored, in texts and names, however it is written', () => {
  fc.assert(
    fc.property(fc.dictionary(name, text), fc.boolean(), (fields, upper) => {
      let json = JSON.stringify(fields);
      if (upper)
        json = json.replace(/\\(?:u([\da-f]{4})|.)/g, (found, code) => (code ? `\\u${code.toUpperCase()}` : found));
      const expected = Object.entries(fields).map(([name, value]) => [storable(name), storable(value)]);
      expect(JSON.parse(toStorableJson(json))).toEqual(Object.fromEntries(expected));
    }),
    { numRuns: 2_000 },
  );
});

it('leaves all other JSON unchanged, to the byte', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const json = JSON.stringify(value).replaceAll('\\u0000', '');
      expect(toStorableJson(json)).toBe(json);
    }),
  );
});

it('never turns invalid JSON into valid JSON', () => {
  for (const json of ['"\\ud8"x"', '"\\U0000"', '"\\u000"', '"\\ud83\\u0000"']) {
    expect(() => JSON.parse(toStorableJson(json))).toThrow(SyntaxError);
  }
});

it('keeps events whose texts contain what no database stores', async () => {
  const { siteId, post, postServerEvent, readEvents } = await collector.newSite();
  const fields =
    '"page_title":"a\\u0000b","page_url":"https://shop.example/\\ud83d","metadata":{"\\u0000":"\\udc00\\ud83d\\ude00"}';
  expect((await post(`{"site_id":"${siteId}","event_type":"cl\\u0000ick",${fields}}`)).statusCode).toBe(200);
  expect((await postServerEvent({ order_id: 'A\0', properties: { note: 'x\0' } })).statusCode).toBe(200);
  expect(readEvents()).toMatchObject([
    {
      event_type: 'cl\ufffdick',
      page_title: 'a\ufffdb',
      page_url: expect.stringMatching(/\/\ufffd$/),
      metadata: '{"\ufffd":"\ufffd😀"}',
    },
    { order_id: 'A\ufffd', metadata: '{"note":"x\ufffd"}' },
  ]);
});

it('refuses a URL with a NUL in it', async () => {
  for (const url of ['/q/a%00b', '/reports/trend?site_id=%00', '/admin/sites/%00', '/%00']) {
    const answer = await collector.asAdmin('GET', url);
    expect([answer.statusCode, answer.json().detail]).toEqual([400, expect.stringContaining('NUL')]);
  }
});

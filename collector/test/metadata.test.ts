import { afterAll, expect, it } from 'vitest';
import { startCollector } from './collector.ts';

const collector = await startCollector(afterAll);

const LIMIT = 10 * 1024;

/** Metadata of exactly this many bytes of JSON, filled with copies of a letter. */
function metadataOf(bytes: number, letter: string): object {
  const room = bytes - Buffer.byteLength(JSON.stringify({ text: '' }));
  const size = Buffer.byteLength(letter);
  const metadata = { text: letter.repeat(Math.floor(room / size)) + 'x'.repeat(room % size) };
  expect(Buffer.byteLength(JSON.stringify(metadata))).toBe(bytes);
  return metadata;
}

function nested(levels: number, wrap: (inner: unknown) => unknown): object {
  let value: unknown = 1;
  for (let level = 1; level < levels; level++) value = wrap(value);
  return { outer: value };
}

it('accepts metadata and properties up to 10 KiB, measured in bytes, not characters', async () => {
  const { postEvents, postServerEvent, readEvents } = await collector.newSite();
  for (const letter of ['x', 'ї', '€', '😀']) {
    for (const [bytes, fits] of [[LIMIT - 1, true] as const, [LIMIT, true] as const, [LIMIT + 1, false] as const]) {
      const metadata = metadataOf(bytes, letter);
      const stored = readEvents().length;
      const browser = await postEvents([{ event_type: 'click', metadata }]);
      const server = await postServerEvent({ properties: metadata });
      const what = `${bytes} bytes of ${letter}`;
      expect([browser.statusCode, server.statusCode], what).toEqual(fits ? [200, 200] : [422, 422]);
      if (fits) {
        const rows = readEvents().slice(stored);
        expect(rows.map((row) => JSON.parse(String(row.metadata)))).toEqual([metadata, metadata]);
      } else {
        expect(browser.json().detail).toMatchObject([{ loc: ['body', 'events', 0, 'metadata'], type: 'too_large' }]);
        expect(server.json().detail).toMatchObject([{ loc: ['body', 'properties'], type: 'too_large' }]);
        expect(readEvents()).toHaveLength(stored);
      }
    }
  }
});

it('accepts five levels of objects and arrays, and refuses six', async () => {
  const { postEvents, postServerEvent } = await collector.newSite();
  for (const wrap of [(inner: unknown) => ({ inner }), (inner: unknown) => [inner]]) {
    const send = async (metadata: object) => [
      await postEvents([{ event_type: 'click', metadata }]),
      await postServerEvent({ properties: metadata }),
    ];
    for (const answer of await send(nested(5, wrap))) expect(answer.statusCode).toBe(200);
    for (const answer of await send(nested(6, wrap))) {
      expect([answer.statusCode, answer.json().detail]).toMatchObject([422, [{ type: 'too_deep' }]]);
    }
  }
});

it('stores anything JSON can represent unchanged', async () => {
  const { siteId, post, readEvents } = await collector.newSite();
  const json = '{"nothing":null,"list":[1,"2",false],"ключ":"значення","__proto__":{"polluted":true},"a/b~c":0.1}';
  await post(`{"site_id":"${siteId}","event_type":"click","metadata":${json}}`);
  expect(readEvents()[0]?.metadata).toBe(json);
  expect({}).not.toHaveProperty('polluted');
});

// JSON.parse accepts any depth, so what walks its result must, too.
it('refuses metadata that is thousands of levels deep', async () => {
  const { siteId, post } = await collector.newSite();
  const deep = `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
  const answer = await post(`{"site_id":"${siteId}","events":[{"event_type":"x","metadata":${deep}}]}`);
  expect(answer.statusCode).toBe(422);
});

it('accepts the good neighbors of metadata that is thousands of levels deep', async () => {
  const { siteId, post } = await collector.newSite();
  const deep = `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
  const events = `[{"event_type":"good"},{"event_type":"bad","metadata":${deep}}]`;
  const answer = await post(`{"site_id":"${siteId}","events":${events}}`);
  expect(answer.json()).toMatchObject({ accepted: 1, rejected: 1 });
});

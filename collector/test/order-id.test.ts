import { randomUUID } from 'node:crypto';
import { type FieldError, isOrderId, type Receipt } from '@scnv/sdk/wire';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { startCollector, type TestSite } from './collector.ts';

const collector = await startCollector(afterAll);

/** What a missing number may turn into on its way into a text. */
const NOTHING = [
  '',
  ' ',
  '\t\n ',
  'undefined',
  'null',
  'NaN',
  'None',
  'NULL',
  ' null ',
  '[object Object]',
  '[object Undefined]',
];
const NUMBERS = ['10042', '0', 'A-1', 'Nº 7/б', 'null-7', 'Nancy', '10 042', '[10042]', '[objects]-1', 'x'.repeat(128)];

/** The errors of the event with this order id, sent with a good one where possible; empty if it is accepted. */
type Send = (site: TestSite, order_id: string) => Promise<FieldError[]>;

const WAYS: [string, Send][] = [
  [
    'of a browser',
    async (site, order_id) => {
      const answer = await site.postEvents([{ event_type: 'purchase', order_id }, { event_type: 'pageview' }]);
      return firstErrors(answer.json());
    },
  ],
  [
    'of a server, in a batch',
    async ({ siteId: site_id, apiKey }, order_id) => {
      const sale = { site_id, event_name: 'purchase', scan_session_id: randomUUID() };
      const headers = { 'x-api-key': apiKey };
      return firstErrors(
        (await collector.send('POST', '/server-events/batch', [{ ...sale, order_id }, sale], headers)).json(),
      );
    },
  ],
  ['of a server, alone', async (site, order_id) => (await site.postServerEvent({ order_id })).json().detail ?? []],
];

function firstErrors({ accepted, results }: Receipt): FieldError[] {
  const [first] = results.filter(({ status }) => status === 'rejected');
  expect([accepted, first?.index ?? 0]).toEqual([first ? 1 : 2, 0]);
  return (first?.detail ?? []) as FieldError[];
}

describe.each(WAYS)('an event %s', (_, send) => {
  it('is refused, alone, if its order id is the text of a missing value, naming field and reason', async () => {
    const site = await collector.newSite();
    for (const order_id of NOTHING) {
      const [error, ...others] = await send(site, order_id);
      expect([error?.loc.at(-1), others], JSON.stringify(order_id)).toEqual(['order_id', []]);
      expect(error?.msg).toMatch(/^must be .* 128 characters/);
    }
    expect(site.readEvents().filter(({ order_id }) => order_id !== null)).toEqual([]);
  });

  it('keeps every other order id unchanged', async () => {
    const site = await collector.newSite();
    for (const order_id of NUMBERS) expect(await send(site, order_id), order_id).toEqual([]);
    expect(site.readEvents().flatMap(({ order_id }) => order_id ?? [])).toEqual(NUMBERS);
  });

  it('is stored without the blanks around its order id, which do not count towards its length', async () => {
    const site = await collector.newSite();
    const [short, long] = ['10042', 'x'.repeat(128)];
    for (const order_id of [` ${short}`, `${long}\u00a0\n`]) expect(await send(site, order_id)).toEqual([]);
    expect(site.readEvents().flatMap(({ order_id }) => order_id ?? [])).toEqual([short, long]);
    expect(await send(site, ` ${'x'.repeat(129)}`)).toMatchObject([{ loc: expect.arrayContaining(['order_id']) }]);
  });
});

it('counts one sale, and takes it back, whatever blanks are around its order id', async () => {
  const site = await collector.newSite();
  await site.change({ unknown_sessions: 'accept' });
  await site.postEvents([{ event_type: 'purchase', order_id: '10042' }]);
  await site.postServerEvent({ order_id: '10042 ' });
  expect(await site.report()).toMatchObject({ conversions: 1, duplicates: 1 });
  const query = `site_id=${site.siteId}&order_id=%2010042`;
  expect((await collector.asAdmin('GET', `/admin/conversions?${query}`)).json().conversions).toHaveLength(1);
  const refund = { site_id: site.siteId, order_id: `\t10042${' '.repeat(130)}`, reason: 'returned' };
  const answer = await collector.send('POST', '/conversions/reject', refund, { 'x-api-key': site.apiKey });
  expect(answer.statusCode).toBe(200);
  expect(await site.report()).toMatchObject({ conversions: 0 });
});

it('an order id is stored exactly where the wire accepts the text as one', async () => {
  const { postEvents, readEvents } = await collector.newSite();
  const stored = new Map<string, string | null>();
  const anyBlank = fc.constantFrom('', ' ', '\u00a0', '\n');
  const anyText = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 140 }),
    fc.tuple(anyBlank, fc.constantFrom(...NOTHING, ...NUMBERS)).map((parts) => parts.join('')),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(anyText, { maxLength: 20 }), async (texts) => {
      const events = [...texts, undefined].map((order_id) => ({
        event_type: 'click',
        event_id: randomUUID(),
        order_id,
      }));
      await postEvents(events);
      const before = new Set(stored.keys());
      for (const { event_id, order_id } of readEvents()) stored.set(event_id, order_id);
      const expected = events.filter(({ order_id }) => order_id === undefined || isOrderId(order_id.trim()));
      const added = [...stored].filter(([event_id]) => !before.has(event_id));
      expect(new Map(added)).toEqual(
        new Map(expected.map(({ event_id, order_id = null }) => [event_id, order_id && order_id.trim()])),
      );
    }),
    { numRuns: 50 },
  );
});

it('says what to do about a number', async () => {
  const { postEvents, postServerEvent } = await collector.newSite();
  const answers = [
    await postEvents([{ event_type: 'purchase', order_id: 10042 }]),
    await postServerEvent({ order_id: 10042 }),
  ];
  for (const answer of answers) {
    const [{ loc, msg }] = answer.json().detail;
    expect([answer.statusCode, loc.at(-1), msg]).toEqual([
      422,
      'order_id',
      'must be a string of 1 to 128 characters, such as "10042", not a number',
    ]);
  }
});

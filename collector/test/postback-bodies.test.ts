import { deflateSync, gzipSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { startCollector } from './collector.ts';
import { newOffer, type TestOffer } from './offer.ts';

const collector = await startCollector(afterAll);

const approved = { status: 'approved', conversion_id: expect.any(String), reason: null };
const SALE = { purchase_value: '49.90', currency: 'EUR', external_order_id: 'A-1' };

type Fields = Record<string, string | File>;

/** What a program sends that uses forms with files: PHP with an array, `curl -F`, FormData. */
async function multipart(fields: Fields) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  const request = new Response(form);
  return { type: request.headers.get('content-type') ?? '', payload: Buffer.from(await request.arrayBuffer()) };
}

function post(path: string, type: string | null, payload: Buffer | string, encoding?: string) {
  const headers = { ...(type !== null && { 'content-type': type }), ...(encoding && { 'content-encoding': encoding }) };
  return collector.app.inject({ method: 'POST', url: path, headers, payload });
}

/** A URL with the token and a new click, and the rest left to the body. */
async function addressOf({ postbackToken, click }: TestOffer) {
  return `/postback?${new URLSearchParams({ secure: postbackToken, transaction_id: await click() })}`;
}

async function loggedOf({ offerId }: TestOffer) {
  const { calls } = (await collector.asAdmin('GET', `/admin/log?offer_id=${offerId}`)).json();
  return calls.map(({ parameters }: { parameters: object }) => parameters);
}

it('accepts a multipart form, with its price, order and click', async () => {
  const offer = await newOffer(collector);
  const transaction_id = await offer.click();
  const told = { secure: offer.postbackToken, transaction_id, ...SALE, adv_sub_id: 'Взуття' };
  const { type, payload } = await multipart(told);
  const answer = await post('/postback', type, payload);
  expect([answer.statusCode, answer.json()]).toEqual([200, approved]);
  expect(offer.site.readEvents()).toMatchObject([
    { scan_session_id: transaction_id, amount_minor: 4990, order_id: 'A-1', metadata: '{"adv_sub_id":"Взуття"}' },
  ]);
});

it('reads what is declared a form as one, whatever it begins with', async () => {
  const offer = await newOffer(collector);
  const body = `"no name"&transaction_id=${await offer.click()}`;
  const answer = await post(`/postback?secure=${offer.postbackToken}`, 'application/x-www-form-urlencoded', body);
  expect(answer.json()).toEqual(approved);
});

it('masks personal data in a multipart form as in any other', async () => {
  const offer = await newOffer(collector);
  const { type, payload } = await multipart({ user_email: 'jane@shop.example', device_id: 'idfa-1' });
  await post(await addressOf(offer), type, payload);
  expect(await loggedOf(offer)).toMatchObject([{ user_email: '***', device_id: '***' }]);
});

it('stores no file, and says so; a file in place of the click does not count as no click', async () => {
  const offer = await newOffer(collector, { clickless: 'allow' });
  const file = new File(['jane@shop.example'], 'jane@shop.example.txt');
  const { type, payload } = await multipart({ ...SALE, invoice: file });
  const answer = await post(await addressOf(offer), type, payload);
  expect(answer.json()).toEqual({ ...approved, ignored: [{ parameter: 'invoice', reason: 'file' }] });
  expect(JSON.stringify([offer.site.readEvents(), await loggedOf(offer)])).not.toContain('jane');
  const clickless = { secure: offer.postbackToken, publisher: 'p-7', external_order_id: 'A-2', transaction_id: file };
  const other = await multipart(clickless);
  expect((await post('/postback', other.type, other.payload)).json().reason).toBe('bad_transaction_id');
});

it('names what in JSON is a list or an object, and reads the rest', async () => {
  const offer = await newOffer(collector);
  const told = { ...SALE, purchase_value: { amount: 49.9 }, adv_sub_id: ['a'], adv_sub_id_2: null, adv_sub_id_3: true };
  const body = JSON.stringify({ ...told, 'jane@shop.example': {} });
  const { ignored } = (await post(await addressOf(offer), 'application/json', body)).json();
  expect(ignored).toEqual([
    { parameter: 'purchase_value', reason: 'nested' },
    { parameter: 'adv_sub_id', reason: 'nested' },
    { parameter: '(unreadable)', reason: 'nested' },
  ]);
  expect(offer.site.readEvents()).toMatchObject([
    { order_id: 'A-1', amount_minor: null, metadata: '{"adv_sub_id_3":"true"}' },
  ]);
});

it.each<[string, unknown]>([
  ['application/json', JSON.stringify({ external_order_id: ['A-1'] })],
  ['a multipart form', { external_order_id: new File(['A-1'], 'order.txt') }],
])('does not take a rejection of an order that it cannot read, in %s, for one of all', async (type, said) => {
  const offer = await newOffer(collector);
  const transaction_id = await offer.click();
  await collector.send('POST', '/postback', { secure: offer.postbackToken, transaction_id, ...SALE });
  const query = new URLSearchParams({ secure: offer.rejectionToken, transaction_id, new_rejected_reason: 'fraud' });
  const form = typeof said === 'string' ? { type, payload: said } : await multipart(said as Fields);
  const answer = await post(`/rejection?${query}`, form.type, form.payload);
  expect(answer.json()).toEqual({ status: 'refused', conversion_id: null, reason: 'unknown_conversion' });
  expect(offer.site.readEvents()).toMatchObject([{ conversion_status: 'approved' }]);
});

it('accepts a rejection as a multipart form', async () => {
  const offer = await newOffer(collector);
  const transaction_id = await offer.click();
  await collector.send('POST', '/postback', { secure: offer.postbackToken, transaction_id });
  const said = { secure: offer.rejectionToken, transaction_id, new_rejected_reason: 'fraud' };
  const { type, payload } = await multipart(said);
  expect((await post('/rejection', type, payload)).json().status).toBe('rejected');
});

it.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
] as const)('unpacks %s, whatever is in it', async (encoding, pack) => {
  const offer = await newOffer(collector, { conversions_per_click: 'several' });
  const form = await multipart(SALE);
  const bodies = [
    ['application/json', JSON.stringify(SALE)],
    ['application/x-www-form-urlencoded', new URLSearchParams(SALE).toString()],
    [form.type, form.payload],
  ] as const;
  for (const [type, body] of bodies) {
    const answer = await post(await addressOf(offer), type, pack(body), encoding);
    expect([answer.statusCode, answer.json().ignored]).toEqual([200, undefined]);
  }
  expect(offer.site.readEvents()[0]).toMatchObject({ amount_minor: 4990, order_id: 'A-1', metadata: null });
});

it('unpacks no more than a call may be, and says what is wrong with what cannot be unpacked', async () => {
  const offer = await newOffer(collector);
  const unpack = async (payload: Buffer, encoding: string) => {
    const { statusCode, body } = await post(await addressOf(offer), 'application/json', payload, encoding);
    return [statusCode, JSON.parse(body).detail];
  };
  const form = 'application/x-www-form-urlencoded';
  const full = await post(await addressOf(offer), form, gzipSync('a='.padEnd(64 * 1024, 'x')), 'gzip');
  expect(full.json()).toMatchObject({ status: 'approved', ignored: [{ parameter: 'a', reason: 'too_long' }] });
  expect(await unpack(gzipSync('{'.padEnd(64 * 1024 + 1)), 'gzip')).toEqual([
    413,
    'the body is larger than 65536 bytes when decompressed',
  ]);
  expect(await unpack(Buffer.from('{}'), 'gzip')).toMatchObject([422, [{ type: 'encoding' }]]);
  expect(await unpack(Buffer.from('{}'), 'br')).toMatchObject([415, expect.stringContaining('Content-Encoding')]);
});

it.each([
  null,
  '',
  'text/plain',
  'text/plain;charset=UTF-8',
  'application/octet-stream',
  'nonsense',
  'application/json',
])('accepts forms and JSON labeled %j, by their content', async (type) => {
  const offer = await newOffer(collector, { conversions_per_click: 'several' });
  for (const body of [new URLSearchParams(SALE).toString(), ` \ufeff${JSON.stringify(SALE)}`, '']) {
    const answer = await post(await addressOf(offer), type, body);
    expect([answer.statusCode, answer.json().ignored]).toEqual([200, undefined]);
  }
  expect(offer.site.readEvents()[0]).toMatchObject({ amount_minor: 4990, order_id: 'A-1', metadata: null });
});

it.each<[string | null, string, Buffer | string]>([
  ['application/xml', 'XML', '<sale order="A-1"><email>jane@shop.example</email></sale>'],
  ['application/json', 'broken JSON', '{"purchase_value":"49.90", broken'],
  ['application/json', 'cut JSON', '{"transaction_id":"'],
  ['application/json', 'a list', '[{"purchase_value":"49.90"}]'],
  ['text/plain', 'prose', 'Jane bought it = good'],
  ['application/octet-stream', 'packed bytes that do not say so', gzipSync(JSON.stringify(SALE))],
  [null, 'a multipart form that does not say so', '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--'],
  ['multipart/form-data; boundary=x', 'a multipart form of another boundary', '--y\r\n\r\n1\r\n--y--\r\n'],
  ['multipart/form-data', 'a multipart form without a boundary', '--y\r\n\r\n1\r\n--y--\r\n'],
])('refuses as %j what is %s, saying what is expected', async (type, _, payload) => {
  const offer = await newOffer(collector);
  for (const address of [await addressOf(offer), '/rejection']) {
    const answer = await post(address, type, payload);
    expect([answer.statusCode, answer.json()]).toEqual([
      415,
      { detail: 'the body has to be a form, urlencoded or multipart/form-data, or flat JSON' },
    ]);
  }
  expect(offer.site.readEvents()).toEqual([]);
});

it('keeps every digit of a number in JSON, so that no two orders are confused', async () => {
  const offer = await newOffer(collector);
  const sales = ['1234567890123456789', '1234567890123456790'];
  for (const order of sales) {
    const body = `{"external_order_id":${order},"purchase_value":49.90,"currency":"EUR","adv_sub_id":49.90}`;
    expect((await post(await addressOf(offer), 'application/json', body)).json()).toEqual(approved);
  }
  const kept = { amount_minor: 4990, metadata: '{"adv_sub_id":"49.90"}' };
  expect(offer.site.readEvents()).toMatchObject(sales.map((order_id) => ({ ...kept, order_id })));
});

it.each(['4.99E1', '49.89999999999999857', '499e-1'])('reads %s in JSON as the price that it is', async (price) => {
  const offer = await newOffer(collector);
  const body = `{"purchase_value":${price},"currency":"EUR"}`;
  expect((await post(await addressOf(offer), 'application/json', body)).json()).toEqual(approved);
  expect(offer.site.readEvents()).toMatchObject([{ amount_minor: 4990 }]);
});

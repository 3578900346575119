import fc from 'fast-check';
import type { Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { afterAll, expect, it } from 'vitest';
import type {
  changeSchema,
  conversionSchema,
  keySchema,
  qrCodeSchema,
  siteSchema,
} from '../src/openapi/management-answers.ts';
import type { ApiKey } from '../src/store/api-keys.ts';
import type { ConversionChange } from '../src/store/conversion-changes.ts';
import type { Conversion } from '../src/store/conversions.ts';
import type { QrCode } from '../src/store/scans.ts';
import type { Site } from '../src/store/sites.ts';
import { ADMIN_TOKEN, type Answer, SHOP, startCollector } from './collector.ts';
import type { Equal, Flat } from './equal-types.ts';
import { type JsonSchema, valuesOf } from './from-schema.ts';
import { routesOf } from './routes.ts';

// Checked by tsc: an answer that is described incorrectly does not compile.
const proofs: [
  Equal<Static<typeof siteSchema>, Site>,
  Equal<Static<typeof keySchema>, ApiKey>,
  Equal<Flat<Static<typeof qrCodeSchema>>, Flat<QrCode & { site_id: string }>>,
  Equal<Flat<Static<typeof conversionSchema>>, Flat<Conversion>>,
  Equal<Static<typeof changeSchema>, ConversionChange>,
] = [true, true, true, true, true];

const collector = await startCollector(afterAll);

interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  schema: JsonSchema;
}
interface Described {
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, { content?: Record<string, { schema: JsonSchema }>; headers?: object }>;
}

const document = (await collector.asAdmin('GET', '/openapi.json')).json();
const operations = Object.entries(document.paths as Record<string, Record<string, Described>>).flatMap(
  ([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      name: `${method.toUpperCase()} ${path}`,
      path,
      method,
      described,
    })),
);

/** Routes for people or browsers, or described elsewhere. */
const UNDESCRIBED = [
  /^(OPTIONS|HEAD) /,
  /^GET \/(scnv\.js|pixel\.gif|login|live|page\/:version\/:name|reasons|metrics|openapi\.json)?$/,
  /^POST \/login$/,
  /^GET \/(q|c|v)\//,
  /^GET \/reports\//,
];

it('describes every route for programs, and no others', () => {
  const routes = routesOf(collector.app).filter((route) => !UNDESCRIBED.some((pattern) => pattern.test(route)));
  const described = operations.map(({ name }) => name.replace(/\{(\w+)\}/g, ':$1'));
  expect(described.sort()).toEqual(routes.sort());
});

it('says for each its purpose, who may call it, and what it answers', () => {
  expect(proofs).toHaveLength(5);
  expect(document.openapi).toBe('3.1.0');
  for (const { name, described } of operations) {
    expect(described, name).toMatchObject({ summary: expect.any(String), security: expect.any(Array) });
    const statuses = Object.keys(described.responses).filter((status) => status !== '503' && status !== '403');
    expect(statuses, name).toEqual([expect.stringMatching(/^20[014]$/), '4XX', '5XX']);
  }
  expect(Object.keys(document.components.securitySchemes)).toEqual(['api_key', 'token', 'admin_token', 'login']);
});

it('says for all that need the database that it may be unavailable, and when to retry', () => {
  const unavailable = operations.flatMap(({ name, described }) => {
    const answer = described.responses['503'];
    return answer ? [[name, Object.keys(answer.headers ?? {})]] : [];
  });
  const noDatabase = ['GET /healthz', 'GET /integrity.json', 'GET /tracking-check'];
  const needing = operations.map(({ name }) => name).filter((name) => !noDatabase.includes(name));
  expect(unavailable).toEqual(needing.map((name) => [name, name === 'GET /readyz' ? [] : ['Retry-After']]));
});

it('lists the parameters of ad network calls, for the query and the body', () => {
  const named = (path: string) => {
    const { get, post } = document.paths[path] as Record<'get' | 'post', Described>;
    const inAddress = get.parameters?.map(({ name }) => name);
    const bodies = Object.values(post.requestBody?.content ?? {}).map(({ schema }) =>
      Object.keys(schema.properties ?? {}),
    );
    expect(Object.keys(post.requestBody?.content ?? {})).toEqual([
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'application/json',
    ]);
    for (const body of bodies) expect(body.filter((name) => name !== 'secure')).toEqual(inAddress);
    expect(post.parameters?.map(({ name }) => name)).toEqual(inAddress);
    return inAddress;
  };
  const six = (name: string) => [name, ...[2, 3, 4, 5, 6].map((place) => `${name}_${place}`)];
  const ofConversion = ['offer_id', 'event_id', 'purchase_value', ...six('sub_id'), ...six('adv_sub_id')];
  expect(named('/postback')).toEqual(expect.arrayContaining(ofConversion));
  expect(named('/rejection')).toEqual(['transaction_id', 'external_order_id', 'offer_id', 'new_rejected_reason']);
});

it('allows numbers in bodies of ad networks, and strings in queries', () => {
  const { get, post } = document.paths['/postback'] as Record<'get' | 'post', Described>;
  const inBody = post.requestBody?.content['application/json']?.schema;
  expect(inBody?.properties?.purchase_value).toEqual({ anyOf: [{ type: 'string' }, { type: 'number' }] });
  const inAddress = get.parameters?.find(({ name }) => name === 'purchase_value');
  expect(inAddress?.schema).toEqual({ type: 'string' });
});

it('describes that a QR code may be created only if none exists', () => {
  const { described } = operations.find(({ name }) => name === 'PUT /admin/qr-codes/{code}') ?? {};
  expect(described?.parameters).toContainEqual(expect.objectContaining({ in: 'header', name: 'If-None-Match' }));
});

/** Calls of an operation: most name something that exists, and have a body that may be valid. */
function callsOf({ path, described }: (typeof operations)[number], known: Record<string, string>) {
  const { parameters = [], requestBody } = described;
  const parameterValues = ({ name, schema }: Parameter) => {
    const named = fc.constant(known[name] ?? 'x');
    // An empty segment, and the dots of relative paths, make another path.
    const generated = valuesOf(schema)
      .map((value) => (typeof value === 'object' ? JSON.stringify(value) : String(value)))
      .filter((text) => !/^\.{0,2}$/.test(text));
    return name in known ? fc.oneof({ arbitrary: named, weight: 5 }, generated) : generated;
  };
  const record = (place: 'path' | 'query', requiredKeys?: []) =>
    fc.record(
      Object.fromEntries(parameters.filter((one) => one.in === place).map((one) => [one.name, parameterValues(one)])),
      {
        ...(requiredKeys && { requiredKeys }),
      },
    );
  const schema = requestBody?.content['application/json']?.schema;
  const body = schema
    ? fc.oneof({ arbitrary: valuesOf(schema, 2).map((body) => ofSite(body, known.site_id)), weight: 9 }, fc.jsonValue())
    : fc.constant(undefined);
  return fc.record({ inPath: record('path'), inQuery: record('query', []), body }).map(({ inPath, inQuery, body }) => {
    const address = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(String(inPath[name]).toWellFormed()));
    const query = new URLSearchParams(inQuery as Record<string, string>);
    return { url: `${address}?${query}`, body };
  });
}

/** Makes bodies that name a site name this one, so that they get further. */
function ofSite(body: unknown, site_id?: string): unknown {
  if (Array.isArray(body)) return body.map((event) => ofSite(event, site_id));
  if (typeof body !== 'object' || body === null) return body;
  const events = 'events' in body ? { events: ofSite(body.events, site_id) } : {};
  return { ...body, ...('site_id' in body && { site_id }), ...events };
}

/** Asserts that an answer's body is as the document describes it. */
function expectDescribed(answer: Answer, { responses }: Described, what: string) {
  expect(answer.statusCode, `${what}: ${answer.body}`).toBeLessThan(500);
  const described = responses[answer.statusCode] ?? responses[answer.statusCode >= 400 ? '4XX' : ''];
  expect(described, `${what}: ${answer.statusCode}`).toBeDefined();
  const schema = described?.content?.['application/json']?.schema;
  if (!answer.body || !schema) return expect(answer.body, what).toBe('');
  const errors = Compile(schema as never).Errors(answer.json());
  expect(errors, `${what}: ${answer.body}`).toEqual([]);
}

it.each(operations)('$name never fails, whatever it is asked, and answers as described', async (operation) => {
  const { method, described, name } = operation;
  const site = await collector.newSite();
  const { event_id } = (await site.postServerEvent()).json();
  const known = { site_id: site.siteId, code: site.code, event_id, key_id: 'key' };
  const headers = { origin: SHOP, 'x-api-key': site.apiKey, authorization: `Bearer ${ADMIN_TOKEN}` };
  await fc.assert(
    fc.asyncProperty(callsOf(operation, known), async ({ url, body }) => {
      const answer = await collector.send(
        method.toUpperCase(),
        url,
        body === undefined ? undefined : JSON.stringify(body),
        headers,
      );
      expectDescribed(answer, described, `${name} ${url} ${JSON.stringify(body)}`);
    }),
    { numRuns: 60 },
  );
});

import { type TSchema, Type } from 'typebox';
import { logQuerySchema, outcomeStatus, purpose } from '../offer-requests.ts';
import type { Operation, Operations } from './operation.ts';

/** `name`, and `name_2` to `name_6`. */
const six = (name: string) => ['', '_2', '_3', '_4', '_5', '_6'].map((end) => `${name}${end}`);
const ofBoth = ['transaction_id', 'external_order_id', 'offer_id'];
const ofConversion = [
  ...ofBoth,
  'event_name',
  'event_id',
  'purchase_value',
  'currency',
  'revenue',
  'payout',
  'external_transaction_id',
  'user_email',
  'device_id',
  'third_party_rejected_reason',
  'publisher',
  ...six('sub_id'),
  ...six('adv_sub_id'),
  'session_time',
  'conversion_ip',
  'user_agent',
];
const ofRejection = [...ofBoth, 'new_rejected_reason'];
const MEANINGS: Record<string, string> = {
  offer_id: 'which offer, where the token is for all of them',
  event_id: 'the number of an event, where a network numbers them',
};
const outcome = {
  status: outcomeStatus,
  conversion_id: Type.Union([Type.String(), Type.Null()]),
  reason: Type.Union([Type.String(), Type.Null()]),
};
const answer = Type.Object({
  ...outcome,
  transaction_id: Type.Optional(Type.String({ description: 'of a conversion without a click' })),
  ignored: Type.Optional(Type.Array(Type.Object({ parameter: Type.String(), reason: Type.String() }))),
});
const badToken = Type.Object(
  { ...outcome, detail: Type.String() },
  { description: 'The token does not exist, or is for something else.' },
);

function described(name: string): { description?: string } {
  const description = MEANINGS[name];
  return description === undefined ? {} : { description };
}
/** In a URL and in a form everything is text. */
const asText = (name: string) => Type.Optional(Type.String(described(name)));
const asTextOrNumber = (name: string) => Type.Optional(Type.Union([Type.String(), Type.Number()], described(name)));
const fieldsOf = (names: string[], as: (name: string) => TSchema) =>
  Object.fromEntries(names.map((name) => [name, as(name)]));

/** The same call by its URL alone, and with a form or flat JSON; parameters not listed are kept, too. */
function callsOf(summary: string, names: string[]): { get: Operation; post: Operation } {
  const shared = { summary, caller: 'token', answer, refusals: { 403: badToken } } as const;
  const secure = Type.String({ description: 'the token' });
  const besideAddress = Type.Optional(Type.String({ description: 'the token, unless it is in the address' }));
  const inAddress = fieldsOf(names, asText);
  return {
    get: { ...shared, query: Type.Object({ secure, ...inAddress }) },
    post: {
      ...shared,
      isNamedInBody: true,
      body: Type.Object({ secure: besideAddress, ...fieldsOf(names, asTextOrNumber) }),
      bodyTypes: ['application/x-www-form-urlencoded', 'multipart/form-data', 'application/json'],
      query: Type.Object({ secure: besideAddress, ...inAddress }),
    },
  };
}

const postback = callsOf('Tells of a conversion of a click', ofConversion);
const rejection = callsOf('Takes a conversion back', ofRejection);

const call = Type.Object({
  ...outcome,
  why: Type.Union([Type.String(), Type.Null()], { description: 'the reason in plain words, and what to do' }),
  call_id: Type.String(),
  received_at: Type.Integer({ description: 'milliseconds since 1970' }),
  surface: purpose,
  method: Type.String(),
  offer_id: Type.Union([Type.String(), Type.Null()]),
  transaction_id: Type.Union([Type.String(), Type.Null()]),
  latency_ms: Type.Union([Type.Integer(), Type.Null()]),
  calls: Type.Integer({
    description: 'how many calls the line stands for: calls refused by a rate limit share one line a minute',
  }),
  parameters: Type.Record(Type.String(), Type.String(), { description: 'with secrets and personal data masked' }),
});

/** What ad networks call, and the log of it. */
export const postbackOperations: Operations = {
  'GET /postback': postback.get,
  'POST /postback': postback.post,
  'GET /rejection': rejection.get,
  'POST /rejection': rejection.post,
  'GET /admin/log': {
    summary: 'Lists the calls of ad networks and pixels, latest first',
    caller: 'admin',
    query: logQuerySchema,
    answer: Type.Object({ calls: Type.Array(call) }),
  },
};

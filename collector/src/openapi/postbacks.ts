import { type TSchema, Type } from 'typebox';
import { logQuerySchema } from '../offer-requests.ts';
import type { Operation, Operations } from './operation.ts';

const text = Type.Optional(Type.String());
/** `name`, and `name_2` to `name_6`. */
const six = <Name extends string>(name: Name) =>
  Object.fromEntries(['', '_2', '_3', '_4', '_5', '_6'].map((end) => [`${name}${end}`, text]));
const shared = {
  transaction_id: text,
  external_order_id: text,
  offer_id: Type.Optional(Type.String({ description: 'which offer, where the token is for all of them' })),
};
const outcome = {
  status: Type.Union([
    Type.Literal('approved'),
    Type.Literal('pending'),
    Type.Literal('rejected'),
    Type.Literal('duplicate'),
    Type.Literal('refused'),
  ]),
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
  { description: 'There is no such token, or it is for something else.' },
);

const ofConversion = {
  ...shared,
  event_name: text,
  event_id: Type.Optional(Type.String({ description: 'the number of an event, where a network numbers them' })),
  purchase_value: text,
  currency: text,
  revenue: text,
  payout: text,
  external_transaction_id: text,
  user_email: text,
  device_id: text,
  third_party_rejected_reason: text,
  publisher: text,
  ...six('sub_id'),
  ...six('adv_sub_id'),
  session_time: text,
  conversion_ip: text,
  user_agent: text,
};
const ofRejection = { ...shared, new_rejected_reason: text };

/** The same call by its address alone, and by a form or flat JSON; whatever else it tells is kept, too. */
function callsOf(summary: string, parameters: Record<string, TSchema>): { get: Operation; post: Operation } {
  const shared = { summary, caller: 'token', answer, refusals: { 403: badToken } } as const;
  const secure = Type.String({ description: 'the token' });
  const besideAddress = Type.Optional(Type.String({ description: 'the token, unless it stands in the address' }));
  return {
    get: { ...shared, query: Type.Object({ secure, ...parameters }) },
    post: {
      ...shared,
      isNamedInBody: true,
      body: Type.Object({ secure: besideAddress, ...parameters }),
      bodyTypes: ['application/x-www-form-urlencoded', 'application/json'],
      query: Type.Object({ secure: besideAddress, ...parameters }),
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
  surface: Type.Union([Type.Literal('postback'), Type.Literal('rejection'), Type.Literal('pixel')]),
  method: Type.String(),
  offer_id: Type.Union([Type.String(), Type.Null()]),
  transaction_id: Type.Union([Type.String(), Type.Null()]),
  latency_ms: Type.Union([Type.Integer(), Type.Null()]),
  calls: Type.Integer({ description: 'how many it stands for: those that a rate limit refused share a line a minute' }),
  parameters: Type.Record(Type.String(), Type.String(), { description: 'secrets and what is personal masked' }),
});

/** What ad networks call, and the log of it. */
export const postbackOperations: Operations = {
  'GET /postback': postback.get,
  'POST /postback': postback.post,
  'GET /rejection': rejection.get,
  'POST /rejection': rejection.post,
  'GET /admin/log': {
    summary: 'Lists the calls of ad networks and pixels, the latest first',
    caller: 'admin',
    query: logQuerySchema,
    answer: Type.Object({ calls: Type.Array(call) }),
  },
};

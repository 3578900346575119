import { Type } from 'typebox';
import { logQuerySchema } from '../offer-requests.ts';
import type { Operation, Operations } from './operation.ts';

const text = Type.Optional(Type.String());
const shared = {
  secure: Type.String({ description: 'the token' }),
  transaction_id: text,
  external_order_id: text,
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

const postbackParameters = Type.Object({
  ...shared,
  event_name: text,
  purchase_value: text,
  currency: text,
  revenue: text,
  payout: text,
  external_transaction_id: text,
  user_email: text,
  device_id: text,
  third_party_rejected_reason: text,
  publisher: text,
  sub_id: text,
  session_time: text,
  conversion_ip: text,
  user_agent: text,
});
const rejectionParameters = Type.Object({ ...shared, new_rejected_reason: text });

const caller = 'token';
const postback: Operation = { summary: 'Tells of a conversion of a click', caller, query: postbackParameters, answer };
const rejection: Operation = { summary: 'Takes a conversion back', caller, query: rejectionParameters, answer };

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
  'GET /postback': postback,
  'POST /postback': postback,
  'GET /rejection': rejection,
  'POST /rejection': rejection,
  'GET /admin/log': {
    summary: 'Lists the calls of ad networks and pixels, the latest first',
    caller: 'admin',
    query: logQuerySchema,
    answer: Type.Object({ calls: Type.Array(call) }),
  },
};

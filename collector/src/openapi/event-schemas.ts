import { MAX_REQUEST_EVENTS } from '@scnv/sdk/wire';
import { type TSchema, Type } from 'typebox';
import { browserEventSchema, name, questionSchema, serverEventSchema, sessionCookieSchema, uuid } from '../schemas.ts';

// What `validate.ts` checks in parts, event by event, is described here in one piece, as callers see it.

const text = Type.String();
const integer = Type.Integer({ minimum: 0 });
const listOf = <Item extends TSchema>(item: Item) => Type.Array(item, { minItems: 1, maxItems: MAX_REQUEST_EVENTS });

export const singleEventSchema = Type.Object({ site_id: name, ...browserEventSchema.properties });

const partialEvent = Type.Partial(browserEventSchema);
export const envelopeBodySchema = Type.Object({
  ...partialEvent.properties,
  site_id: name,
  sdk: Type.Optional(text),
  sent_at: Type.Optional(text),
  attempt: Type.Optional(Type.Number()),
  session_cookie: Type.Optional(sessionCookieSchema),
  events: listOf(partialEvent),
});

export const questionBodySchema = Type.Object({ site_id: name, ...questionSchema.properties });

export const serverBatchBodySchema = Type.Object({ events: listOf(serverEventSchema) });
export const bareBatchBodySchema = listOf(serverEventSchema);

export const fieldErrorSchema = Type.Object({
  loc: Type.Array(Type.Union([Type.String(), Type.Number()])),
  msg: text,
  type: text,
});
const detail = Type.Union([text, Type.Array(fieldErrorSchema)]);
export const errorBodySchema = Type.Object({ detail });

const optionalId = Type.Union([text, Type.Null()]);
export const verdictSchema = Type.Object({
  index: integer,
  event_id: optionalId,
  status: Type.Union([Type.Literal('accepted'), Type.Literal('duplicate'), Type.Literal('rejected')]),
  detail: Type.Optional(detail),
});
export const receiptSchema = Type.Object({
  accepted: integer,
  duplicates: integer,
  rejected: integer,
  results: Type.Array(verdictSchema),
  known: Type.Optional(Type.Array(uuid)),
  remarks: Type.Optional(Type.Array(fieldErrorSchema)),
});
export const serverReceiptSchema = Type.Object({
  success: Type.Literal(true),
  event_id: text,
  status: Type.Union([Type.Literal('accepted'), Type.Literal('duplicate')]),
  message: text,
});

export const trialReceiptSchema = Type.Object({
  valid: integer,
  rejected: integer,
  results: Type.Array(
    Type.Object({
      index: integer,
      event_id: optionalId,
      status: Type.Union([Type.Literal('valid'), Type.Literal('rejected')]),
      detail: Type.Optional(Type.Array(fieldErrorSchema)),
      message: Type.Optional(text),
    }),
  ),
});
export const serverTrialReceiptSchema = Type.Object({
  success: Type.Literal(true),
  event_id: optionalId,
  status: Type.Literal('valid'),
  message: text,
});

export const rejectionReceiptSchema = Type.Object({
  success: Type.Literal(true),
  event_ids: Type.Array(text),
  status: Type.Union([Type.Literal('rejected'), Type.Literal('valid')], { description: 'valid with validate=1' }),
  message: text,
});

export const scriptSchema = Type.Object({
  version: text,
  path: Type.String({ description: 'where that version stays available' }),
  integrity: Type.String({ description: 'for the `integrity` of a script tag' }),
});

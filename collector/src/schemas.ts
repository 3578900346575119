import { MAX_NAME_LENGTH, MAX_REQUEST_EVENTS } from '@scnv/sdk/wire';
import { Type } from 'typebox';

// Four digits. V8 unrolls up to three repetitions, which match five times as fast as a loop; an event has many UUIDs.
const HEX = '(?:[0-9a-fA-F]{2}){2}';

/** Each description completes "must be …": it is what a caller reads when the field is invalid. */
export const uuid = Type.String({
  pattern: `^${HEX}${HEX}-${HEX}-${HEX}-${HEX}-${HEX}${HEX}${HEX}$`,
  description: 'a UUID',
});
/** For requests written by people: a typo must not be ignored. Events may have fields of a later version. */
export const ONLY_THESE = { additionalProperties: false } as const;
export const name = Type.String({
  minLength: 1,
  maxLength: MAX_NAME_LENGTH,
  description: `a string of 1 to ${MAX_NAME_LENGTH} characters`,
});
export const choice = <First extends string, Second extends string>(first: First, second: Second) =>
  Type.Union([Type.Literal(first), Type.Literal(second)], { description: `${first} or ${second}` });
export const time = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?(Z|[+-]\\d{2}:?\\d{2})$',
  description: 'an ISO 8601 time with its zone, such as 2026-11-21T09:30:00Z',
});
export const hash = Type.String({ pattern: '^[0-9a-fA-F]{64}$', description: 'a SHA-256 as 64 hex digits' });
/** What a caller calls something of its own: often a number, which serializers then write without quotes. */
export const ownId = Type.String({
  minLength: 1,
  maxLength: MAX_NAME_LENGTH,
  description: `a string of 1 to ${MAX_NAME_LENGTH} characters, such as "10042", not a number`,
});
const text = Type.String({ description: 'a text' });
const number = Type.Number({ description: 'a number' });
const count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: 'a whole number, 0 or more' });
const record = Type.Record(Type.String(), Type.Unknown(), { description: 'an object' });
const consent = Type.Union([Type.Literal('granted'), Type.Literal('denied'), Type.Literal('pending')], {
  description: 'granted, denied or pending',
});
const device = Type.Object(
  {
    user_agent: Type.Optional(text),
    screen_width: Type.Optional(number),
    screen_height: Type.Optional(number),
    language: Type.Optional(text),
    webdriver: Type.Optional(Type.Boolean({ description: 'true or false' })),
  },
  { description: 'an object with user_agent, screen_width, screen_height, language and webdriver' },
);

export const browserEventSchema = Type.Object({
  event_type: name,
  event_id: Type.Optional(uuid),
  event_time: Type.Optional(time),
  timestamp: Type.Optional(time),
  age_ms: Type.Optional(number),
  age_clock: Type.Optional(Type.Literal('wall', { description: 'wall, or left out' })),
  tab_id: Type.Optional(uuid),
  seq: Type.Optional(count),
  scan_session_id: Type.Optional(uuid),
  first_scan_session_id: Type.Optional(uuid),
  last_scan_session_id: Type.Optional(uuid),
  web_session_id: Type.Optional(uuid),
  visitor_id: Type.Optional(uuid),
  page_view_id: Type.Optional(uuid),
  page_url: Type.Optional(text),
  page_title: Type.Optional(text),
  referrer: Type.Optional(text),
  consent: Type.Optional(consent),
  order_id: Type.Optional(ownId),
  device: Type.Optional(device),
  metadata: Type.Optional(record),
});

const events = Type.Array(Type.Unknown(), {
  minItems: 1,
  maxItems: MAX_REQUEST_EVENTS,
  description: `a list of 1 to ${MAX_REQUEST_EVENTS} events`,
});

export const envelopeSchema = Type.Object({ site_id: name, events });

export const questionSchema = Type.Object({
  asks: Type.Array(uuid, {
    minItems: 1,
    maxItems: MAX_REQUEST_EVENTS,
    description: `a list of 1 to ${MAX_REQUEST_EVENTS} UUIDs`,
  }),
});

/** When an envelope was sent. Separate from the envelope, which is valid without it. */
export const sendingSchema = Type.Object({ sent_at: time });

/** Separate from the envelope, which is valid without it. */
export const sessionCookieSchema = Type.Object({ sid: uuid, scanned_at: count, domain: Type.Optional(text) });

export const serverBatchSchema = Type.Object({ events });

export const serverEventSchema = Type.Object({
  site_id: name,
  event_name: name,
  scan_session_id: uuid,
  event_id: Type.Optional(uuid),
  order_id: Type.Optional(ownId),
  event_time: Type.Optional(time),
  conversion_value: Type.Optional(
    Type.Object(
      { amount: number, currency: Type.String({ description: 'a currency of ISO 4217' }) },
      { description: 'an object with amount and currency' },
    ),
  ),
  user_identifiers: Type.Optional(
    Type.Object(
      { email_hash: Type.Optional(hash), phone_hash: Type.Optional(hash), external_id: Type.Optional(ownId) },
      { description: 'an object with email_hash, phone_hash and external_id' },
    ),
  ),
  properties: Type.Optional(record),
  consent: Type.Optional(consent),
});

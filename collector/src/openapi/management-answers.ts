import { Type } from 'typebox';
import { conversionStatus } from '../conversion-requests.ts';
import { keyMode, siteChoices } from '../management-schemas.ts';

const text = Type.String();
const time = Type.Integer({ description: 'milliseconds since 1970' });
const optionalTime = Type.Union([time, Type.Null()]);
const optionalText = Type.Union([text, Type.Null()]);

export const siteSchema = Type.Object({
  site_id: text,
  name: text,
  allowed_domains: Type.Array(text),
  conversion_events: Type.Array(text),
  ...siteChoices,
});

const shownKey = { key_id: text, name: text, mode: keyMode, key_start: text, created_at: time };
export const keySchema = Type.Object({ ...shownKey, revoked_at: optionalTime, last_used_at: optionalTime });
export const newKeyAnswerSchema = Type.Object({ ...shownKey, key: Type.String({ description: 'shown only once' }) });

export const qrCodeSchema = Type.Object({ code: text, name: text, destination: text, site_id: text });

const conversion = {
  event_id: text,
  event_name: text,
  source: Type.Union([
    Type.Literal('browser'),
    Type.Literal('server'),
    Type.Literal('postback'),
    Type.Literal('pixel'),
  ]),
  event_time: time,
  order_id: optionalText,
  conversion_value: Type.Union([Type.Object({ amount: Type.Number(), currency: text }), Type.Null()]),
  status: conversionStatus,
  counts: Type.Boolean({ description: 'whether reports count it: it is approved, and not_counted is null' }),
  not_counted: Type.Union(
    [Type.Literal('orphan'), Type.Literal('foreign'), Type.Literal('test'), Type.Literal('bot'), Type.Null()],
    {
      description: 'why reports would not count it, even if it were approved',
    },
  ),
};
export const conversionSchema = Type.Object(conversion);

export const changeSchema = Type.Object({
  from_status: conversionStatus,
  to_status: conversionStatus,
  reason: optionalText,
  changed_by: Type.String({ description: '`admin`, `key:` and the id of an API key, or `token:` and that of a token' }),
  transaction_id: Type.Union([text, Type.Null()], {
    description: 'the click that an ad network ruled on: it stands as long as the sale counts for that; else `null`',
  }),
  changed_at: time,
});

export const conversionWithHistorySchema = Type.Object({ ...conversion, changes: Type.Array(changeSchema) });

const count = Type.Integer({ minimum: 0 });
export const scanSchema = Type.Object({
  scan_session_id: text,
  site_id: text,
  code: text,
  status: Type.Union([Type.Literal('created'), Type.Literal('known')]),
  linked_events: Type.Optional(Type.Integer({ minimum: 0, description: 'how many events were waiting for it' })),
});
export const erasedSchema = Type.Object({ events: count, duplicates: count, scan_sessions: count });
export const deletedSchema = Type.Object({
  deleted: Type.Record(text, count, { description: 'rows of each kind, where there were any' }),
});

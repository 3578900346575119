import { Type } from 'typebox';
import { createCheck, fieldError, MISSING, type Validated } from './check.ts';
import { findRawEmail } from './raw-email.ts';
import { name, ONLY_THESE, uuid } from './schemas.ts';
import type { ConversionFilter, ConversionName } from './store/conversions.ts';
import type { ConversionStatus } from './store/tables.ts';

const MAX_REASON_LENGTH = 500;
const MAX_PAGE_LENGTH = 500;
const DEFAULT_PAGE_LENGTH = 100;

const reason = Type.String({
  minLength: 1,
  maxLength: MAX_REASON_LENGTH,
  description: `a text of 1 to ${MAX_REASON_LENGTH} characters`,
});
const status = Type.Union([Type.Literal('approved'), Type.Literal('pending'), Type.Literal('rejected')], {
  description: 'approved, pending or rejected',
});

/** The body of `POST /conversions/reject`. */
export const rejectionSchema = Type.Object({
  site_id: name,
  event_id: Type.Optional(uuid),
  order_id: Type.Optional(name),
  reason,
});

/** The body of `PATCH /admin/conversions/:event_id`. */
export const statusChangeSchema = Type.Object(
  {
    site_id: name,
    status: Type.Union([Type.Literal('approved'), Type.Literal('rejected')], { description: 'approved or rejected' }),
    reason: Type.Optional(reason),
  },
  ONLY_THESE,
);

/** The query of `GET /admin/conversions`. */
export const conversionQuerySchema = Type.Object({
  site_id: name,
  status: Type.Optional(status),
  order_id: Type.Optional(name),
  after: Type.Optional(uuid),
  limit: Type.Optional(Type.String({ pattern: '^\\d{1,3}$', description: `a number from 1 to ${MAX_PAGE_LENGTH}` })),
});

const checkRejection = createCheck(rejectionSchema);
const checkStatusChange = createCheck(statusChangeSchema);
const checkQuery = createCheck(conversionQuerySchema);

/** What a shop takes back, and why. */
export interface Rejection {
  conversion: ConversionName;
  reason: string;
}

/** A refund or a cancellation: of one conversion by its event, or of a sale by its order. */
export function readRejection(body: unknown): Validated<Rejection> {
  const checked = checkRejection(body);
  if ('errors' in checked) return checked;
  const { event_id, order_id, reason } = checked.value;
  if ((event_id === undefined) === (order_id === undefined)) {
    return { errors: [fieldError(['body', 'event_id'], 'or order_id has to be there, and not both', 'value')] };
  }
  const conversion = event_id === undefined ? { order_id: order_id as string } : { event_id };
  return withoutEmail(body, { conversion, reason });
}

/** What an administrator rules on one conversion. */
export function readStatusChange(
  body: unknown,
): Validated<{ siteId: string; status: ConversionStatus; reason: string | null }> {
  const checked = checkStatusChange(body);
  if ('errors' in checked) return checked;
  const { site_id, status, reason = null } = checked.value;
  if (status === 'rejected' && reason === null) {
    return { errors: [fieldError(['body', 'reason'], MISSING.msg, MISSING.type)] };
  }
  return withoutEmail(body, { siteId: site_id, status, reason });
}

/** Which conversions of which site are asked for. */
export function readConversionQuery(query: unknown): Validated<{ siteId: string; filter: ConversionFilter }> {
  const checked = checkQuery(query, ['query']);
  if ('errors' in checked) return checked;
  const { site_id, limit = `${DEFAULT_PAGE_LENGTH}`, ...wanted } = checked.value;
  const isLimit = Number(limit) >= 1 && Number(limit) <= MAX_PAGE_LENGTH;
  if (!isLimit)
    return { errors: [fieldError(['query', 'limit'], `must be a number from 1 to ${MAX_PAGE_LENGTH}`, 'value')] };
  return { value: { siteId: site_id, filter: { ...wanted, limit: Number(limit) } } };
}

/** Reasons are kept: they are no place for an address either. */
function withoutEmail<Value>(body: unknown, value: Value): Validated<Value> {
  const place = findRawEmail(body, ['body']);
  return place ? { errors: [fieldError(place, 'must not hold a raw e-mail address', 'raw_email')] } : { value };
}

import { Type } from 'typebox';
import { createCheck, fieldError, MISSING, type Validated } from './check.ts';
import { withTrimmedOrder } from './order-id.ts';
import { limitSchema, readLimit } from './page-limit.ts';
import { findRawEmail } from './raw-email.ts';
import { choice, name, ONLY_THESE, ownId, uuid } from './schemas.ts';
import type { ConversionFilter, ConversionName } from './store/conversions.ts';
import type { ConversionStatus } from './store/tables.ts';

const MAX_REASON_LENGTH = 500;

const reason = Type.String({
  minLength: 1,
  maxLength: MAX_REASON_LENGTH,
  description: `a string of 1 to ${MAX_REASON_LENGTH} characters`,
});
/** The statuses of a conversion. */
export const conversionStatus = Type.Union(
  [Type.Literal('approved'), Type.Literal('pending'), Type.Literal('rejected')],
  {
    description: 'approved, pending or rejected',
  },
);

/** The body of `POST /conversions/reject`. */
export const rejectionSchema = Type.Object({
  site_id: name,
  event_id: Type.Optional(uuid),
  order_id: Type.Optional(ownId),
  reason,
});

/** The body of `PATCH /admin/conversions/:event_id`. */
export const statusChangeSchema = Type.Object(
  {
    site_id: name,
    status: choice('approved', 'rejected'),
    reason: Type.Optional(reason),
  },
  ONLY_THESE,
);

/** The query of `GET /admin/conversions`. */
export const conversionQuerySchema = Type.Object({
  site_id: name,
  status: Type.Optional(conversionStatus),
  order_id: Type.Optional(name),
  after: Type.Optional(uuid),
  limit: limitSchema,
});

const checkRejection = createCheck(rejectionSchema);
const checkStatusChange = createCheck(statusChangeSchema);
const checkQuery = createCheck(conversionQuerySchema);

/** What a site rejects, and why. */
export interface Rejection {
  conversion: ConversionName;
  reason: string;
}

/** A refund or a cancellation: of one conversion by its event, or of a sale by its order. */
export function readRejection(body: unknown): Validated<Rejection> {
  const checked = checkRejection(withTrimmedOrder(body));
  if ('errors' in checked) return checked;
  const { event_id, order_id, reason } = checked.value;
  if ((event_id === undefined) === (order_id === undefined)) {
    return { errors: [fieldError(['body', 'event_id'], 'or order_id is required, but not both', 'value')] };
  }
  const conversion = event_id === undefined ? { order_id: order_id as string } : { event_id };
  return withoutEmail(body, { conversion, reason });
}

/** An administrator's ruling on one conversion. */
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

/** The conversions, and the site, that are asked for. */
export function readConversionQuery(query: unknown): Validated<{ siteId: string; filter: ConversionFilter }> {
  const checked = checkQuery(withTrimmedOrder(query), ['query']);
  if ('errors' in checked) return checked;
  const { site_id, limit, ...wanted } = checked.value;
  const length = readLimit(limit);
  if ('errors' in length) return length;
  return { value: { siteId: site_id, filter: { ...wanted, limit: length.value } } };
}

/** Reasons are stored, so they must not hold an e-mail address either. */
function withoutEmail<Value>(body: unknown, value: Value): Validated<Value> {
  const place = findRawEmail(body, ['body']);
  return place ? { errors: [fieldError(place, 'must not hold a raw e-mail address', 'raw_email')] } : { value };
}

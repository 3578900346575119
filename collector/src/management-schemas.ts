import { MAX_NAME_LENGTH } from '@scnv/sdk/wire';
import { Type } from 'typebox';
import { choice, hash, ONLY_THESE, name as text, time, uuid } from './schemas.ts';

const texts = Type.Array(text, { maxItems: 100, description: 'a list of at most 100 strings' });
// Funnels name events in a comma-separated list.
const eventName = Type.String({
  maxLength: MAX_NAME_LENGTH,
  pattern: '^[^,]+$',
  description: `a string of 1 to ${MAX_NAME_LENGTH} characters without a comma: a list is several entries`,
});
const eventNames = Type.Array(eventName, { maxItems: 100, description: 'a list of at most 100 strings' });
// `.` and `..` cannot be a part of a path, however they are escaped.
const newSiteId = Type.String({
  maxLength: MAX_NAME_LENGTH,
  pattern: '^(?:[^.]|\\.[^.]|\\.\\..)',
  description: `a string of 1 to ${MAX_NAME_LENGTH} characters, not . or ..`,
});
/** The choices that a site has. */
export const siteChoices = {
  status: choice('active', 'paused'),
  unknown_sessions: choice('hold', 'accept'),
  bots: choice('mark', 'count'),
  browser_revenue: choice('ignore', 'count'),
};
/** What a key is for. */
export const keyMode = choice('live', 'test');
const siteFields = {
  name: Type.Optional(text),
  allowed_domains: Type.Optional(texts),
  conversion_events: Type.Optional(eventNames),
  status: Type.Optional(siteChoices.status),
  unknown_sessions: Type.Optional(siteChoices.unknown_sessions),
  bots: Type.Optional(siteChoices.bots),
  browser_revenue: Type.Optional(siteChoices.browser_revenue),
};

/** The body of `POST /admin/sites`. */
export const newSiteSchema = Type.Object({ site_id: Type.Optional(newSiteId), ...siteFields }, ONLY_THESE);
/** The body of `PATCH /admin/sites/:site_id`. */
export const siteChangeSchema = Type.Object(
  {
    ...siteFields,
    /** Added to those that the site has by then: whoever wrote the whole list could undo another's change. */
    add_allowed_domains: Type.Optional(texts),
  },
  ONLY_THESE,
);
/** The body of `POST /admin/sites/:site_id/keys`. */
export const newKeySchema = Type.Object({ name: text, mode: Type.Optional(keyMode) }, ONLY_THESE);
/** The body of `PUT /admin/qr-codes/:code`. */
export const newQrCodeSchema = Type.Object(
  {
    site_id: text,
    name: Type.Optional(text),
    destination: Type.String({ maxLength: 4096, description: 'a string of at most 4096 characters' }),
  },
  ONLY_THESE,
);
/** The headers of `PUT /admin/qr-codes/:code`. */
export const newOnlySchema = Type.Object({
  'If-None-Match': Type.Optional(
    Type.String({ description: 'with * a code is only created, never changed: 412 if it exists' }),
  ),
});
/** The query of `GET /admin/qr-codes`. */
export const qrCodeQuerySchema = Type.Object({ site_id: Type.Optional(text) });
/** The body of `PUT /admin/scan-sessions/:id`. */
export const newScanSchema = Type.Object({ site_id: text, code: text, scanned_at: Type.Optional(time) }, ONLY_THESE);
/** The body of `DELETE /admin/subjects`: the site, and one of the others. */
export const subjectSchema = Type.Object(
  {
    site_id: Type.Optional(text),
    scan_session_id: Type.Optional(uuid),
    email_hash: Type.Optional(hash),
    external_id: Type.Optional(text),
  },
  ONLY_THESE,
);

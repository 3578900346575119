import { Type } from 'typebox';
import { name as text } from './schemas.ts';

const texts = Type.Array(text, { maxItems: 100, description: 'a list of at most 100 texts' });
const status = Type.Union([Type.Literal('active'), Type.Literal('paused')], { description: 'active or paused' });
const siteFields = {
  name: Type.Optional(text),
  allowed_domains: Type.Optional(texts),
  conversion_events: Type.Optional(texts),
  status: Type.Optional(status),
};

/** The body of `POST /admin/sites`. */
export const newSiteSchema = Type.Object({ site_id: Type.Optional(text), ...siteFields });
/** The body of `PATCH /admin/sites/:site_id`. */
export const siteChangeSchema = Type.Object(siteFields);
/** The body of `POST /admin/sites/:site_id/keys`. */
export const newKeySchema = Type.Object({ name: text });
/** The body of `PUT /admin/qr-codes/:code`. */
export const newQrCodeSchema = Type.Object({
  site_id: text,
  name: Type.Optional(text),
  destination: Type.String({ maxLength: 4096, description: 'a text of at most 4096 characters' }),
});
/** The query of `GET /admin/qr-codes`. */
export const qrCodeQuerySchema = Type.Object({ site_id: Type.Optional(text) });

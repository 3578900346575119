import { Type } from 'typebox';
import {
  domainCheckSchema,
  newOfferSchema,
  offerChangeSchema,
  offerChoices,
  offerQuerySchema,
  purpose,
  rotationSchema,
} from '../offer-requests.ts';
import type { Operations } from './operation.ts';

const text = Type.String();
const time = Type.Integer({ description: 'milliseconds since 1970' });
const once = Type.String({ description: 'shown only once' });

const token = {
  token_id: text,
  purpose,
  token_start: text,
  created_at: time,
  expires_at: Type.Union([time, Type.Null()]),
};
const tokenSchema = Type.Object(token);
const newTokenSchema = Type.Object({ ...token, token: once });

const offer = {
  offer_id: text,
  site_id: text,
  name: text,
  destination: text,
  fallback_url: text,
  conversion_event: text,
  ...offerChoices,
  allowed_sources: Type.Array(text),
  revenue: text,
  payout: text,
  currency: text,
};
const offerSchema = Type.Object(offer);
const newOfferAnswerSchema = Type.Object({ ...offer, postback_token: once, rejection_token: once, pixel_token: once });
const tokens = Type.Array(tokenSchema);

const caller = 'admin';

/** The offers to ad networks. */
export const offerOperations: Operations = {
  'GET /admin/offers': {
    summary: 'Lists the offers of all sites, or of one',
    caller,
    query: offerQuerySchema,
    answer: Type.Object({ offers: Type.Array(offerSchema) }),
  },
  'POST /admin/offers': {
    summary: 'Creates an offer, and shows its tokens once',
    caller,
    body: newOfferSchema,
    status: 201,
    answer: newOfferAnswerSchema,
  },
  'GET /admin/offers/:offer_id': {
    summary: 'Shows an offer, and which tokens it has',
    caller,
    answer: Type.Object({ ...offer, tokens }),
  },
  'PATCH /admin/offers/:offer_id': {
    summary: 'Changes an offer',
    caller,
    body: offerChangeSchema,
    answer: offerSchema,
  },
  'POST /admin/offers/:offer_id/rotate': {
    summary: 'Creates a new token for an offer, and shows it once',
    caller,
    body: rotationSchema,
    status: 201,
    answer: newTokenSchema,
  },
  'GET /admin/tokens': {
    summary: 'Lists the tokens that are valid for every offer',
    caller,
    answer: Type.Object({ tokens }),
  },
  'POST /admin/tokens/rotate': {
    summary: 'Creates a token that is valid for every offer, and shows it once',
    caller,
    body: rotationSchema,
    status: 201,
    answer: newTokenSchema,
  },
  'GET /tracking-check': {
    summary: 'Returns the cookie that came back under a tracking domain, and sets another',
    caller: 'page',
    answer: Type.Object({ collector: Type.Literal('scnv'), cookie: Type.Union([text, Type.Null()]) }),
    unavailable: null,
  },
  'POST /admin/tracking-domains/check': {
    summary: 'Checks a tracking domain',
    caller,
    body: domainCheckSchema,
    answer: Type.Object({
      ok: Type.Boolean(),
      findings: Type.Array(
        Type.Object({
          check: Type.Union(['dns', 'tls', 'collector', 'cookie', 'same_site'].map((check) => Type.Literal(check))),
          ok: Type.Boolean(),
          detail: text,
        }),
      ),
    }),
  },
};

import type { FieldError } from '@scnv/sdk/wire';
import { Type } from 'typebox';
import { createCheck, fieldError, type Validated } from './check.ts';
import { decimalsOf } from './currencies.ts';
import { findMacroProblem } from './macros.ts';
import { toMinorUnits } from './money.ts';
import { limitSchema } from './page-limit.ts';
import { type CallOutcome, OUTCOME_REASONS } from './postbacks/outcome.ts';
import { choice, name, ONLY_THESE } from './schemas.ts';
import { isSourcePattern } from './source-list.ts';
import type { Offer } from './store/offers.ts';
import { TOKEN_PURPOSES } from './tracking-token.ts';

const MAX_GRACE_HOURS = 24 * 90;
const DEFAULT_GRACE_HOURS = 72;
const HOUR_MS = 60 * 60 * 1000;
const DECIMAL = '^(\\d{1,12}(\\.\\d{1,4})?)?$';

const address = Type.String({ maxLength: 4096, description: 'a string of at most 4096 characters' });
const amount = Type.String({ pattern: DECIMAL, description: 'a number such as "12.50", or empty' });
/** The statuses of calls. */
const OUTCOME_STATUSES = ['approved', 'pending', 'rejected', 'duplicate', 'refused'] satisfies CallOutcome['status'][];
const oneOf = <Value extends string>(values: readonly Value[], description = `one of ${values.join(', ')}`) =>
  Type.Union(
    values.map((value) => Type.Literal(value)),
    { description },
  );

/** What a token is for. */
export const purpose = oneOf(TOKEN_PURPOSES, 'postback, rejection or pixel');
/** What becomes of a call. */
export const outcomeStatus = oneOf(OUTCOME_STATUSES);
/** The choices that an offer has. */
export const offerChoices = {
  status: choice('active', 'paused'),
  clickless: choice('refuse', 'allow'),
  conversions_per_click: choice('one', 'several'),
  approval: choice('automatic', 'manual'),
  pixel_approval: choice('manual', 'automatic'),
  caller_amounts: choice('ignore', 'trust'),
  click_cookie: choice('set', 'none'),
};

const fields = {
  name: Type.Optional(name),
  fallback_url: Type.Optional(address),
  conversion_event: Type.Optional(name),
  status: Type.Optional(offerChoices.status),
  clickless: Type.Optional(offerChoices.clickless),
  conversions_per_click: Type.Optional(offerChoices.conversions_per_click),
  approval: Type.Optional(offerChoices.approval),
  pixel_approval: Type.Optional(offerChoices.pixel_approval),
  caller_amounts: Type.Optional(offerChoices.caller_amounts),
  click_cookie: Type.Optional(offerChoices.click_cookie),
  allowed_sources: Type.Optional(Type.Array(name, { maxItems: 100, description: 'a list of at most 100 strings' })),
  revenue: Type.Optional(amount),
  payout: Type.Optional(amount),
  currency: Type.Optional(Type.String({ pattern: '^([A-Za-z]{3})?$', description: 'an ISO 4217 currency, or empty' })),
};
const offerId = Type.String({ pattern: '^[\\w-]{1,64}$', description: '1 to 64 letters, digits, - or _' });

/** The body of `POST /admin/offers`. */
export const newOfferSchema = Type.Object(
  { site_id: name, offer_id: Type.Optional(offerId), destination: address, ...fields },
  ONLY_THESE,
);
/** The body of `PATCH /admin/offers/:offer_id`. */
export const offerChangeSchema = Type.Object({ destination: Type.Optional(address), ...fields }, ONLY_THESE);
/** The query of `GET /admin/offers`. */
export const offerQuerySchema = Type.Object({ site_id: Type.Optional(name) });
/** The body of `POST …/rotate`. */
export const rotationSchema = Type.Object(
  {
    purpose,
    grace_hours: Type.Optional(
      Type.Union([Type.Integer({ minimum: 0 }), Type.String({ pattern: '^\\d{1,4}$' })], {
        description: `a number of hours from 0 to ${MAX_GRACE_HOURS}`,
      }),
    ),
  },
  ONLY_THESE,
);
/** The query of `GET /admin/log`. */
export const logQuerySchema = Type.Object({
  site_id: Type.Optional(name),
  transaction_id: Type.Optional(name),
  offer_id: Type.Optional(name),
  surface: Type.Optional(purpose),
  status: Type.Optional(outcomeStatus),
  reason: Type.Optional(oneOf(Object.keys(OUTCOME_REASONS), 'one of the reasons that /reasons lists')),
  before: Type.Optional(name),
  limit: limitSchema,
});
/** The body of `POST /admin/tracking-domains/check`. */
export const domainCheckSchema = Type.Object({ tracking_url: address, page_url: address }, ONLY_THESE);

const checkRotation = createCheck(rotationSchema);

/** An offer with only defaults. */
export const NEW_OFFER: Omit<Offer, 'offer_id' | 'name' | 'destination'> = {
  fallback_url: '',
  conversion_event: 'conversion',
  status: 'active',
  clickless: 'refuse',
  conversions_per_click: 'one',
  approval: 'automatic',
  pixel_approval: 'manual',
  caller_amounts: 'ignore',
  click_cookie: 'set',
  allowed_sources: [],
  revenue: '',
  payout: '',
  currency: '',
};

/** Checks what a schema cannot express about an offer. */
export function withoutOfferErrors(offer: Offer): Validated<Offer> {
  const errors: FieldError[] = [];
  const wrong = (field: (string | number)[], msg: string) => errors.push(fieldError(['body', ...field], msg, 'value'));
  const problem = findMacroProblem(offer.destination);
  if (problem) wrong(['destination'], problem);
  const fallbackProblem = offer.fallback_url && findMacroProblem(offer.fallback_url);
  if (fallbackProblem) wrong(['fallback_url'], `${fallbackProblem}; or it must be empty`);
  for (const [place, source] of offer.allowed_sources.entries()) {
    if (!isSourcePattern(source)) {
      wrong(
        ['allowed_sources', place],
        'must be an address, a range such as 192.0.2.7-192.0.2.9, or a network such as 192.0.2.0/24',
      );
    }
  }
  const amounts = (['revenue', 'payout'] as const).filter((field) => offer[field]);
  const isCurrency = decimalsOf(offer.currency) !== undefined;
  // An offer without amounts still needs it for the prices that postbacks report.
  if (!isCurrency && (offer.currency || amounts.length)) wrong(['currency'], 'must be a currency of ISO 4217');
  for (const field of isCurrency ? amounts : []) {
    const money = toMinorUnits(Number(offer[field]), offer.currency);
    if ('problem' in money) wrong([field], money.problem);
  }
  return errors.length ? { errors } : { value: offer };
}

/** Which token is to be replaced, and how long the old one stays valid. */
export function readRotation(body: unknown): Validated<{ purpose: (typeof TOKEN_PURPOSES)[number]; graceMs: number }> {
  const checked = checkRotation(body);
  if ('errors' in checked) return checked;
  const hours = Number(checked.value.grace_hours ?? DEFAULT_GRACE_HOURS);
  if (hours > MAX_GRACE_HOURS) {
    return { errors: [fieldError(['body', 'grace_hours'], `must be at most ${MAX_GRACE_HOURS}`, 'value')] };
  }
  return { value: { purpose: checked.value.purpose, graceMs: hours * HOUR_MS } };
}

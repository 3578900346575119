import type { Transaction } from 'kysely';
import type { OfferRow } from './ad-network-rows.ts';
import type { Database } from './database.ts';
import type { SiteBots, Tables } from './tables.ts';
import type { NewTrackingToken } from './tracking-tokens.ts';

/** What a network sells: where clicks lead, and how its conversions are accepted. */
export interface Offer extends Omit<OfferRow, 'site_key' | 'created_at' | 'allowed_sources'> {
  allowed_sources: string[];
}

export interface StoredOffer extends Offer {
  site_key: number;
  site_id: string;
  site_status: 'active' | 'paused';
  site_bots: SiteBots;
}

const columns = [
  'offers.offer_id',
  'offers.site_key',
  'offers.name',
  'offers.destination',
  'offers.fallback_url',
  'offers.conversion_event',
  'offers.status',
  'offers.clickless',
  'offers.conversions_per_click',
  'offers.approval',
  'offers.pixel_approval',
  'offers.caller_amounts',
  'offers.click_cookie',
  'offers.allowed_sources',
  'offers.revenue',
  'offers.payout',
  'offers.currency',
  'sites.site_id',
  'sites.status as site_status',
  'sites.bots as site_bots',
] as const;

/** The offer with this id, or `null`. */
export async function findOffer(db: Database, offerId: string): Promise<StoredOffer | null> {
  const [offer] = await listOffers(db, { offer_id: offerId });
  return offer ?? null;
}

/** The offers of a site, or of all sites; or the one with an id. */
export async function listOffers(
  db: Database,
  wanted: { site_id?: string | undefined; offer_id?: string },
): Promise<StoredOffer[]> {
  const rows = await db
    .selectFrom('offers')
    .innerJoin('sites', 'sites.site_key', 'offers.site_key')
    .select(columns)
    .$if(wanted.site_id !== undefined, (query) => query.where('site_id', '=', String(wanted.site_id)))
    .$if(wanted.offer_id !== undefined, (query) => query.where('offer_id', '=', String(wanted.offer_id)))
    .orderBy('offer_id')
    .execute();
  return rows.map((row) => ({ ...row, allowed_sources: JSON.parse(row.allowed_sources) }));
}

/** @returns `false` if an offer with this id exists. */
export async function createOffer(
  trx: Transaction<Tables>,
  offer: Offer & { site_key: number },
  tokens: NewTrackingToken[],
  now: number,
): Promise<boolean> {
  const result = await trx
    .insertInto('offers')
    .values({ ...offer, allowed_sources: JSON.stringify(offer.allowed_sources), created_at: now })
    .onConflict((conflict) => conflict.column('offer_id').doNothing())
    .executeTakeFirst();
  if (Number(result.numInsertedOrUpdatedRows) === 0) return false;
  await trx
    .insertInto('tracking_tokens')
    .values(tokens.map((token) => ({ ...token, expires_at: null })))
    .execute();
  return true;
}

/** Changes an offer. It never moves to another site. */
export async function updateOffer(
  trx: Transaction<Tables>,
  offerId: string,
  { allowed_sources, ...plain }: Partial<Offer>,
): Promise<void> {
  const sources = allowed_sources && { allowed_sources: JSON.stringify(allowed_sources) };
  await trx
    .updateTable('offers')
    .set({ ...plain, ...sources })
    .where('offer_id', '=', offerId)
    .execute();
}

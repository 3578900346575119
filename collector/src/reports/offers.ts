import { offerCode } from '../identity.ts';
import { toMajorUnits } from '../money.ts';
import type { Database } from '../store/database.ts';
import { type Figures, figuresOf } from './figures.ts';
import { countClicks, type Payout, sumConversions } from './publishers.ts';
import { type Span, sumByCode } from './totals.ts';

/** Conversions by status, and what the approved ones earn and cost the network. */
export interface Earnings {
  approved: number;
  pending: number;
  rejected: number;
  payouts: { currency: string; revenue: number; payout: number }[];
}

/** The results of one publisher's clicks. */
export interface PublisherReport extends Earnings {
  /** Empty if the link named none. */
  publisher: string;
  sessions: number;
  engaged: number;
}

/** The results of one offer. */
export interface OfferReport extends Figures, Earnings {
  site_id: string;
  offer_id: string;
  name: string;
  status: 'active' | 'paused';
  /** Events of test links. They count nowhere else. */
  tests: number;
  publishers: PublisherReport[];
}

/**
 * The results of clicks on offers: on all of them, on those of one site, or on one.
 *
 * @param span Clicks count when they were made, everything else when it happened.
 * @param selected Only that offer. Default: all offers.
 */
export async function reportOffers(
  db: Database,
  span: Span,
  siteKey: number | null,
  selected: string | null = null,
): Promise<OfferReport[]> {
  const offers = await db
    .selectFrom('offers')
    .innerJoin('sites', 'sites.site_key', 'offers.site_key')
    .select(['sites.site_id', 'offers.offer_id', 'offers.name', 'offers.status'])
    .$if(siteKey !== null, (query) => query.where('offers.site_key', '=', siteKey as number))
    .$if(selected !== null, (query) => query.where('offers.offer_id', '=', selected as string))
    .orderBy('offers.offer_id')
    .execute();
  if (!offers.length) return [];
  const totals = Map.groupBy(await sumByCode(db, span, siteKey), ({ code }) => code);
  const clicks = Map.groupBy(await countClicks(db, span, siteKey), ({ offer_id }) => offer_id);
  const conversions = Map.groupBy(await sumConversions(db, span, siteKey), ({ offer_id }) => offer_id);

  return offers.map((offer) => {
    const ofOffer = totals.get(offerCode(offer.offer_id)) ?? [];
    const sold = conversions.get(offer.offer_id) ?? [];
    const came = clicks.get(offer.offer_id) ?? [];
    const names = [...new Set([...came, ...sold].map(({ publisher }) => publisher))].sort();
    return {
      ...offer,
      ...figuresOf(ofOffer),
      ...earningsOf(sold),
      tests: ofOffer.filter(({ measure }) => measure === 'tests').reduce((sum, { value }) => sum + value, 0),
      publishers: names.map((publisher) => {
        const { sessions = 0, engaged = 0 } = came.find((row) => row.publisher === publisher) ?? {};
        return { publisher, sessions, engaged, ...earningsOf(sold.filter((row) => row.publisher === publisher)) };
      }),
    };
  });
}

function earningsOf(rows: Payout[]): Earnings {
  const count = (status: string) =>
    rows.filter((row) => row.status === status).reduce((sum, { conversions }) => sum + conversions, 0);
  const paid = rows.filter(({ status, currency }) => status === 'approved' && currency !== null);
  const byCurrency = Map.groupBy(paid, ({ currency }) => String(currency));
  const sums = [...byCurrency].sort().map(([currency, ofCurrency]) => ({
    currency,
    revenue: toMajorUnits(sumOf(ofCurrency.map(({ revenue_minor }) => revenue_minor)), currency),
    payout: toMajorUnits(sumOf(ofCurrency.map(({ payout_minor }) => payout_minor)), currency),
  }));
  const payouts = sums.filter(({ revenue, payout }) => revenue > 0 || payout > 0);
  return { approved: count('approved'), pending: count('pending'), rejected: count('rejected'), payouts };
}

function sumOf(values: (number | null)[]): number {
  return values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}

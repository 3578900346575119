import { toMinorUnits } from '../money.ts';
import type { StoredOffer } from '../store/offers.ts';
import type { Ignored } from './ignored.ts';

/** With any number of decimals: what floating point adds to an amount is rounded away. */
const DECIMAL = /^\d{1,15}(?:\.\d+)?$/;

/** What a conversion is worth, in the currency's smallest unit. */
export interface Amounts {
  purchase: { amount_minor: number; currency: string } | null;
  /** What it earns the network, and what the network owes the publisher; `null` if unknown. */
  earnings: { revenue_minor: number; payout_minor: number; currency: string } | null;
}

type Terms = Pick<StoredOffer, 'revenue' | 'payout' | 'currency' | 'caller_amounts'>;

/**
 * The amounts of a call. An invalid one is left out and reported: a sale without its price is better than none.
 *
 * @param isPublic Whether anyone can make this call, as with a pixel: its amounts are not used.
 */
export function readAmounts(
  parameters: URLSearchParams,
  offer: Terms,
  isPublic: boolean,
): Amounts & { ignored: Ignored[] } {
  const ignored: Ignored[] = [];
  const currency = (parameters.get('currency')?.trim() || offer.currency).toUpperCase();

  function read(parameter: string, isTrusted: boolean): number | null {
    const text = parameters.get(parameter)?.trim();
    if (!text) return null;
    const money = DECIMAL.test(text) ? toMinorUnits(Number(text), currency) : null;
    if (isTrusted && money && 'minor' in money) return money.minor;
    const reason = money && 'problem' in money && money.field === 'currency' ? 'bad_currency' : 'bad_amount';
    ignored.push({ parameter, reason: isTrusted ? reason : 'not_trusted' });
    return null;
  }

  const purchase = read('purchase_value', !isPublic);
  const isTrusted = !isPublic && offer.caller_amounts === 'trust';
  const told = { revenue: read('revenue', isTrusted), payout: read('payout', isTrusted) };
  const isOurs = told.revenue === null && told.payout === null;
  // Amounts in two currencies are not combined: if the caller uses another one, the offer's amounts do not apply.
  const own = isOurs || currency === offer.currency ? offer : { revenue: '', payout: '' };
  const earned = {
    revenue_minor: told.revenue ?? minorOf(own.revenue, offer.currency),
    payout_minor: told.payout ?? minorOf(own.payout, offer.currency),
    currency: isOurs ? offer.currency : currency,
  };
  // A trusted caller may say that nothing is paid, whatever the offer or another call says.
  const isSaid = !isOurs || earned.revenue_minor > 0 || earned.payout_minor > 0;
  return {
    purchase: purchase === null ? null : { amount_minor: purchase, currency },
    earnings: isSaid ? earned : null,
    ignored,
  };
}

function minorOf(decimal: string, currency: string): number {
  const money = decimal ? toMinorUnits(Number(decimal), currency) : { minor: 0 };
  return 'minor' in money ? money.minor : 0;
}

import type { BrowserEvent, FieldError } from '@scnv/sdk/wire';
import { fieldError, type Path } from './check.ts';
import { isAgreed } from './consent.ts';
import { toMinorUnits } from './money.ts';
import type { NewEvent } from './store/event-rows.ts';
import type { StoredSite } from './store/sites.ts';

/** In the smallest unit. A quarter of an hour of forged sales, however many are accepted, then fits into the totals. */
const MOST = 1e11;

/** What a browser says that a conversion is worth, or what is wrong with it. */
export interface ToldRevenue {
  money: Partial<Pick<NewEvent, 'amount_minor' | 'currency'>>;
  /** They only cost the event its amount. */
  remarks: FieldError[];
}

/**
 * Reads `metadata.value` and `metadata.currency` of a conversion, the names that analytics tags use. Anyone can make
 * them up in a browser, so they are read only for a site that asks for it.
 *
 * @param path Where the event is in the body.
 */
export function readBrowserRevenue(site: StoredSite, event: BrowserEvent, path: Path): ToldRevenue {
  const { value, currency } = event.metadata ?? {};
  const isAskedFor = site.browser_revenue === 'count' && site.conversion_events.includes(event.event_type);
  // Without consent, metadata is not stored.
  if (!isAskedFor || value === undefined || !isAgreed(event.consent ?? null)) return { money: {}, remarks: [] };
  const remark = (field: string, problem: string) => ({
    money: {},
    remarks: [fieldError([...path, 'metadata', field], problem, 'value')],
  });
  if (typeof value !== 'number') return remark('value', 'must be a number');
  if (typeof currency !== 'string') return remark('currency', 'must be a currency of ISO 4217');
  const money = toMinorUnits(value, currency);
  if ('problem' in money) return remark(money.field === 'amount' ? 'value' : 'currency', money.problem);
  if (money.minor > MOST) return remark('value', 'is too large to be taken from a browser');
  return { money: { amount_minor: money.minor, currency: currency.toUpperCase() }, remarks: [] };
}

import { stringify } from 'csv-stringify/sync';
import type { Figures } from './reports/figures.ts';
import type { Earnings } from './reports/offers.ts';

/** A formula after what begins a cell for spreadsheets whose list separator is not a comma, even within quotes. */
const INNER_FORMULA = /([;\t\r\n])(?="*[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

/**
 * A report as CSV (RFC 4180), with columns for the revenue in each currency, and for what a network earns and pays.
 * What a spreadsheet would take for a formula is escaped.
 *
 * @param rows Objects of one shape, of texts and numbers except for `revenue` and `payouts`.
 */
export function csvOf(rows: object[]): string {
  const money = rows.map(amountsOf);
  const names = [...new Set(money.flatMap((amounts) => [...amounts.keys()]))].sort();
  const flat = rows.map((row, index) => {
    const { revenue: _, payouts: __, ...cells } = row as Money;
    return { ...cells, ...Object.fromEntries(names.map((name) => [name, money[index]?.get(name)])) };
  });
  return stringify(flat, {
    header: true,
    // Without it Excel takes UTF-8 for an older encoding.
    bom: true,
    escape_formulas: true,
    cast: { string: (text) => text.replace(INNER_FORMULA, "$1'") },
    record_delimiter: 'windows',
    // By default the library only quotes fields with the whole delimiter.
    quoted_match: /[\r\n]/,
  });
}

type Money = { revenue?: Figures['revenue']; payouts?: Earnings['payouts'] };

function amountsOf({ revenue = [], payouts = [] }: Money): Map<string, number> {
  return new Map([
    ...revenue.map(({ currency, amount }) => [`revenue_${currency}`, amount] as const),
    ...payouts.map(({ currency, revenue }) => [`network_revenue_${currency}`, revenue] as const),
    ...payouts.map(({ currency, payout }) => [`payout_${currency}`, payout] as const),
  ]);
}

import { stringify } from 'csv-stringify/sync';
import type { Figures } from './reports/figures.ts';

/**
 * A report as CSV (RFC 4180), with a column for the revenue in each currency. What a spreadsheet would take for a
 * formula is made a text.
 *
 * @param rows Objects of one shape, of texts and numbers but for `revenue`.
 */
export function csvOf(rows: object[]): string {
  const revenues = rows.map((row) => ('revenue' in row ? (row.revenue as Figures['revenue']) : []));
  const currencies = [...new Set(revenues.flat().map(({ currency }) => currency))].sort();
  const flat = rows.map((row, index) => {
    const amounts = new Map(revenues[index]?.map(({ currency, amount }) => [`revenue_${currency}`, amount]));
    const columns = currencies.map((currency) => [`revenue_${currency}`, amounts.get(`revenue_${currency}`)]);
    const { revenue: _, ...cells } = row as { revenue?: unknown };
    return { ...cells, ...Object.fromEntries(columns) };
  });
  return stringify(flat, {
    header: true,
    escape_formulas: true,
    record_delimiter: 'windows',
    // By itself the library quotes none but the whole delimiter.
    quoted_match: /[\r\n]/,
  });
}

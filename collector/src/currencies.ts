import * as iso4217 from 'dinero.js/currencies';

const decimals = new Map<string, number>(
  // The table has fifths for the ariary and the ouguiya; ISO 4217 gives both two decimals.
  Object.values(iso4217).map(({ code, base, exponent }) => [code, base === 10 ? exponent : 2]),
);

/** The codes of ISO 4217. */
export const currencyCodes: readonly string[] = [...decimals.keys()];

/** How many decimals a currency has, or `undefined` if ISO 4217 has no such code (in upper case). */
export function decimalsOf(currency: string): number | undefined {
  return decimals.get(currency);
}

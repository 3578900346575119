import * as iso4217 from 'dinero.js/currencies';

const decimals = new Map<string, number>(
  // The table calls a fifth of an ariary its smallest unit; ISO 4217 gives it and the ouguiya two decimals.
  Object.values(iso4217).map(({ code, base, exponent }) => [code, base === 10 ? exponent : 2]),
);

/** The codes of ISO 4217. */
export const currencyCodes: readonly string[] = [...decimals.keys()];

/** How many decimals a currency has, or `undefined` where ISO 4217 has no such code, in upper case. */
export function decimalsOf(currency: string): number | undefined {
  return decimals.get(currency);
}

import { decimalsOf } from './currencies.ts';

/** A millionth of the smallest unit: tolerates what floating point adds to an amount that was exact when typed. */
const FLOAT_NOISE = 1e-6;

/** An amount as a whole number of the currency's smallest unit, or why it cannot be one. */
export type MinorUnits = { minor: number } | { field: 'amount' | 'currency'; problem: string };

/**
 * Makes an amount exact.
 *
 * @param amount In the currency's main unit, such as 19.99.
 * @param currency ISO 4217, in any case.
 */
export function toMinorUnits(amount: number, currency: string): MinorUnits {
  const code = currency.toUpperCase();
  const decimals = decimalsOf(code);
  if (decimals === undefined) return { field: 'currency', problem: 'must be a currency of ISO 4217' };
  const scale = 10 ** decimals;
  const exact = amount * scale;
  if (exact < -FLOAT_NOISE) return { field: 'amount', problem: 'must not be negative' };
  // Never -0.
  const minor = Math.round(exact) + 0;
  // When this large, two amounts that differ by the smallest unit are one number: it is unclear which one was meant.
  const isAmbiguous = [minor - 1, minor + 1].some((other) => other / scale === amount);
  if (!Number.isSafeInteger(minor) || isAmbiguous)
    return { field: 'amount', problem: 'is too large to be kept exactly' };
  // A large amount is exact if dividing by the scale yields it again, however far off the product is.
  if (minor / scale !== amount && Math.abs(exact - minor) > FLOAT_NOISE) {
    return { field: 'amount', problem: `must have at most ${decimals} decimals in ${code}` };
  }
  return { minor };
}

/** The amount in the currency's main unit. */
export function toMajorUnits(minor: number, currency: string): number {
  return minor / 10 ** (decimalsOf(currency) ?? 2);
}

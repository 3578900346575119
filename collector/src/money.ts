import { decimalsOf } from './currencies.ts';

/** A millionth of the smallest unit: what floating point adds to an amount that was exact when it was typed. */
const FLOAT_NOISE = 1e-6;

/** An amount as a whole number of the currency's smallest unit, or why it cannot be one. */
export type MinorUnits = { minor: number } | { field: 'amount' | 'currency'; problem: string };

/**
 * Makes money exact.
 *
 * @param amount In the currency's usual unit, 19.99 for example.
 * @param currency ISO 4217, in any case.
 */
export function toMinorUnits(amount: number, currency: string): MinorUnits {
  const code = currency.toUpperCase();
  const decimals = decimalsOf(code);
  if (decimals === undefined) return { field: 'currency', problem: 'must be a currency of ISO 4217' };
  if (amount < 0) return { field: 'amount', problem: 'must not be negative' };
  const scale = 10 ** decimals;
  const exact = amount * scale;
  const minor = Math.round(exact);
  // Far up, two amounts that differ by the smallest unit are one number: nobody can tell which of them was meant.
  const isAmbiguous = [minor - 1, minor + 1].some((other) => other / scale === amount);
  if (!Number.isSafeInteger(minor) || isAmbiguous)
    return { field: 'amount', problem: 'is too large to be kept exactly' };
  // A large amount is exact if it is the number that its decimals are read as, however far the product is off.
  if (minor / scale !== amount && Math.abs(exact - minor) > FLOAT_NOISE) {
    return { field: 'amount', problem: `must have at most ${decimals} decimals in ${code}` };
  }
  return { minor };
}

/** The amount in the currency's usual unit. */
export function toMajorUnits(minor: number, currency: string): number {
  return minor / 10 ** (decimalsOf(currency) ?? 2);
}

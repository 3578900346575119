import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currencyCodes, decimalsOf } from '../src/currencies.ts';
import { toMajorUnits, toMinorUnits } from '../src/money.ts';

const currency = fc.constantFrom(...currencyCodes).map((code) => ({ code, decimals: decimalsOf(code) ?? Number.NaN }));

describe('the currencies', () => {
  it.each([
    ['EUR', 2],
    ['JPY', 0],
    ['KWD', 3],
    ['CLF', 4],
    ['XCG', 2],
    ['MGA', 2],
    ['MRU', 2],
    ['HUF', 2],
  ])('give %s the %d decimals of ISO 4217', (code, decimals) => expect(decimalsOf(code)).toBe(decimals));

  it('exclude what is not money, or no longer', () => {
    expect(['XTS', 'XXX', 'XAU', 'DEM', 'ANG'].filter((code) => decimalsOf(code) !== undefined)).toEqual([]);
  });
});

describe('toMinorUnits', () => {
  it.each([
    [19.99, 'EUR', 1999],
    [0, 'EUR', 0],
    [-0, 'EUR', 0],
    [19.99 - 9.99 - 10, 'EUR', 0],
    [-1e-15, 'JPY', 0],
    [0.01, 'eur', 1],
    [0.1 + 0.2, 'USD', 30],
    [1.1 * 3, 'USD', 330],
    [4.35, 'EUR', 435],
    [1.005 * 1000, 'EUR', 100_500],
    [500, 'JPY', 500],
    [1.234, 'KWD', 1234],
    [1.2345, 'CLF', 12_345],
    [90_000_000, 'EUR', 9_000_000_000],
    [Number.MAX_SAFE_INTEGER, 'JPY', Number.MAX_SAFE_INTEGER],
  ])('stores %d %s as %d', (amount, currency, minor) => {
    expect(toMinorUnits(amount, currency)).toEqual({ minor });
  });

  it.each([
    [5.5, 'JPY', 'amount', 'at most 0 decimals in JPY'],
    [19.999, 'EUR', 'amount', 'at most 2 decimals in EUR'],
    [1.2345, 'kwd', 'amount', 'at most 3 decimals in KWD'],
    [0.00001, 'EUR', 'amount', 'decimals'],
    [-0.01, 'EUR', 'amount', 'negative'],
    [-0.0000001, 'EUR', 'amount', 'negative'],
    [-0.001, 'JPY', 'amount', 'negative'],
    [-Infinity, 'EUR', 'amount', 'negative'],
    [1e300, 'EUR', 'amount', 'too large'],
    [Infinity, 'EUR', 'amount', 'too large'],
    [Number.NaN, 'EUR', 'amount', 'too large'],
    [Number.MAX_SAFE_INTEGER, 'EUR', 'amount', 'too large'],
    [90_071_992_547_409.9, 'EUR', 'amount', 'too large'],
    [5, 'EURO', 'currency', 'ISO 4217'],
    [5, '', 'currency', 'ISO 4217'],
    [5, '978', 'currency', 'ISO 4217'],
    [5, 'XQQ', 'currency', 'ISO 4217'],
    [5, '__proto__', 'currency', 'ISO 4217'],
  ])('refuses %d %s because of its %s', (amount, currency, field, problem) => {
    expect(toMinorUnits(amount, currency)).toEqual({ field, problem: expect.stringContaining(problem) });
  });

  it('keeps every amount that a shop can charge, in every currency', () => {
    // Up to ten billion of the smallest unit: above that a double has no room for the tolerated error.
    fc.assert(
      fc.property(currency, fc.integer({ min: 0, max: 1e10 }), ({ code, decimals }, minor) => {
        expect(toMinorUnits(Number((minor / 10 ** decimals).toFixed(decimals)), code)).toEqual({ minor });
      }),
      { numRuns: 1000 },
    );
  });

  it('never accepts an amount with too many decimals', () => {
    fc.assert(
      fc.property(currency, fc.integer({ min: 0, max: 1e7 }), fc.integer({ min: 1, max: 9 }), (of, whole, digit) => {
        expect(toMinorUnits(Number(`${whole}.${'0'.repeat(of.decimals)}${digit}`), of.code)).toHaveProperty('problem');
      }),
    );
  });

  it('never mistakes one amount for another, however large', () => {
    fc.assert(
      fc.property(currency, fc.bigInt({ min: 0n, max: 2n ** 53n }), ({ code, decimals }, minor) => {
        const digits = `${minor}`.padStart(decimals + 1, '0');
        const amount = Number(`${digits.slice(0, digits.length - decimals)}.${digits.slice(digits.length - decimals)}`);
        const result = toMinorUnits(amount, code);
        if ('minor' in result) expect(BigInt(result.minor)).toBe(minor);
        else expect(result.problem).toContain('too large');
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps large amounts, too', () => {
    expect(toMinorUnits(673_471_735.2, 'EUR')).toEqual({ minor: 67_347_173_520 });
  });
});

describe('toMajorUnits', () => {
  it.each([
    [1999, 'EUR', 19.99],
    [30, 'USD', 0.3],
    [500, 'JPY', 500],
    [1234, 'KWD', 1.234],
    [0, 'EUR', 0],
    [1999, 'HRK', 19.99],
  ])('shows %d of %s as %d', (minor, currency, amount) => {
    expect(toMajorUnits(minor, currency)).toBe(amount);
  });

  it('shows what was reported', () => {
    fc.assert(
      fc.property(fc.constantFrom('EUR', 'JPY', 'KWD'), fc.integer({ min: 0, max: 1e10 }), (currency, minor) => {
        expect(toMinorUnits(toMajorUnits(minor, currency), currency)).toEqual({ minor });
      }),
    );
  });
});

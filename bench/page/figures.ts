import { quantile } from '../rig/quantile.ts';

/** What one visit of a contender has measured of a row. */
export interface Sample {
  row: string;
  contender: string;
  atOnce: number[];
  inAll?: number;
}

/** With fewer the p95 would be the worst one. */
const ENOUGH = 20;

/** The result of all visits: of the page alone unchanged, of the others with that subtracted. */
export interface Figure {
  /** The number of values measured at once. */
  count: number;
  median: number;
  /** NaN if there are too few. */
  p95: number;
  /** The median of visits. */
  inAll: number;
  /** How much the page alone varies from visit to visit; `inAll` may be wrong by as much. */
  noise: number;
}

/**
 * @param blank The contender that is the page alone.
 * @returns By contender, in the order of the samples.
 */
export function figuresOf(samples: Sample[], blank: string): Map<string, Figure> {
  const names = new Set(samples.map(({ contender }) => contender));
  const page = gather(samples, blank);
  const noise = (quantile(page.inAll, 1) - quantile(page.inAll, 0)) / 2;
  const figureOf = (name: string): Figure => {
    const own = gather(samples, name);
    // The median is subtracted from the p95, too: outliers of the page alone must not flatter an SDK.
    const [offAtOnce, offInAll] =
      name === blank ? [0, 0] : [quantile(page.atOnce, 0.5) || 0, quantile(page.inAll, 0.5) || 0];
    return {
      count: own.atOnce.length,
      median: quantile(own.atOnce, 0.5) - offAtOnce,
      p95: own.atOnce.length < ENOUGH ? Number.NaN : quantile(own.atOnce, 0.95) - offAtOnce,
      inAll: quantile(own.inAll, 0.5) - offInAll,
      noise,
    };
  };
  return new Map([...names].map((name) => [name, figureOf(name)]));
}

function gather(samples: Sample[], name: string) {
  const own = samples.filter(({ contender }) => contender === name);
  return {
    atOnce: own.flatMap(({ atOnce }) => atOnce),
    inAll: own.flatMap(({ inAll }) => inAll ?? []),
  };
}

/** How many times the base a value is, if there are both. */
export function ratio(value: number, base: number | undefined): string {
  return base && base > 0 && !Number.isNaN(value) ? (Math.max(value, 0) / base).toFixed(2) : '–';
}

/** `inAll`, or its upper bound. */
export function sum({ inAll, noise }: Figure): string {
  return inAll < noise ? `< ${digits(noise)}` : digits(inAll);
}

/** The same as a multiple of the base, which may be below the noise, too. */
export function sumRatio({ inAll, noise }: Figure, base: Figure | undefined): string {
  if (!base) return '–';
  // The page alone, visited once, does not tell how far it differs.
  if (base.inAll < noise) return inAll < noise || noise === 0 ? '–' : `> ${ratio(inAll, noise)}`;
  return inAll < noise ? `< ${ratio(noise, base.inAll)}` : ratio(inAll, base.inAll);
}

/** Three digits, or more if the integer part has more. */
export function digits(value: number): string {
  if (Number.isNaN(value)) return '–';
  return value.toFixed(Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0);
}

import { describe, expect, test } from 'vitest';
import { digits, figuresOf, ratio, type Sample } from '../bench/page/figures.ts';
import { type Findings, report } from '../bench/page/report.ts';
import { quantile } from '../bench/rig/quantile.ts';

const blank = 'no SDK';
const sample = (contender: string, atOnce: number[], inAll: number): Sample => ({
  row: 'click',
  contender,
  atOnce,
  inAll,
});
const upTo = (count: number, step = 1) => Array.from({ length: count }, (_, place) => step * (place + 1));

test('a quantile is the smallest value that is not below that share of the values, in any order', () => {
  expect([quantile(upTo(100).reverse(), 0.95), quantile([9, 10, 100], 0.5), quantile([7], 0.5)]).toEqual([95, 10, 7]);
  expect(quantile([], 0.5)).toBeNaN();
});

describe('the figures of the page bench', () => {
  const samples = [
    ...[4, 6, 12].map((inAll) => sample(blank, [1, 1, 9], inAll)),
    ...[26, 16, 46].map((inAll) => sample('plausible', upTo(10, 2), inAll)),
    { row: 'click', contender: 'scnv', atOnce: [3] },
  ];
  const figures = figuresOf(samples, blank);

  test('do not adjust the page alone', () => {
    expect(figures.get(blank)).toMatchObject({ count: 9, median: 1, inAll: 6, noise: 4 });
  });

  test('subtract its median from all others, from their p95 too', () => {
    expect(figures.get('plausible')).toEqual({ count: 30, median: 9, p95: 19, inAll: 20, noise: 4 });
  });

  test('have no p95 for too few samples, and no total where none was measured', () => {
    expect(figures.get('scnv')).toMatchObject({ count: 1, median: 2, p95: Number.NaN, inAll: Number.NaN });
  });

  test('also work without the page alone', () => {
    expect(figuresOf([sample('scnv', [2], 3)], blank).get('scnv')).toMatchObject({ median: 2, inAll: 3 });
  });
});

test('a ratio needs two values', () => {
  expect([ratio(1, 4), ratio(0, 4), ratio(-1, 4), ratio(1, 0), ratio(1, undefined), ratio(Number.NaN, 4)]).toEqual([
    '0.25',
    '0.00',
    '0.00',
    '–',
    '–',
    '–',
  ]);
});

test('a figure has three digits, or more if its integer part does', () => {
  expect([0.123, 12.345, 123.4, 12345, Number.NaN].map(digits)).toEqual(['0.12', '12.3', '123', '12345', '–']);
});

describe('the report of the page bench', () => {
  const findings: Findings = {
    day: '2026-01-31',
    chromium: '1.2',
    cores: 2,
    load: 0.5,
    rounds: 1,
    loads: 1,
    heavy: 1,
    slowdown: 4,
    bundles: [],
    samples: [
      ...[10, 20].map((inAll) => sample(blank, [1], inAll)),
      sample('scnv', [2], 12),
      sample('plausible', [5], 90),
    ],
    arrived: () => 0,
    failures: [],
  };

  test('gives only an upper bound where the page alone varies by more', () => {
    expect(report(findings)).toMatch(/^\| scnv \| 1 \| 1\.00 \| 0\.25 \| – \| – \| < 5\.00 \| < 0\.06 \|/m);
    expect(report(findings)).toMatch(/^\| plausible \| 1 \| 4\.00 \| 1\.00 \| – \| – \| 80\.0 \| 1\.00 \|/m);
  });

  test('gives only a lower bound where that hides the base', () => {
    const samples = findings.samples.map((one) => (one.contender === 'plausible' ? { ...one, inAll: 12 } : one));
    const dear = report({ ...findings, samples: [...samples, sample('posthog', [5], 60)] });
    expect(dear).toMatch(/^\| scnv \|.* < 5\.00 \| – \|/m);
    expect(dear).toMatch(/^\| posthog \|.* 50\.0 \| > 10\.00 \|/m);
  });

  test('shows a heavy page with an SDK next to the page without one', () => {
    const paint = (contender: string, atOnce: number[]): Sample => ({ row: 'lcp', contender, atOnce });
    const samples = [paint(blank, [800]), paint('scnv', [1_000, 1_200, 900])];
    const text = report({ ...findings, samples: [...findings.samples, ...samples] });
    expect(text).toMatch(/^\| no SDK \| 1 \| 800 \| 1\.00 \| – \| – \|$/m);
    expect(text).toMatch(/^\| scnv \| 3 \| 1000 \| 1\.25 \| – \| – \|$/m);
    expect(report(findings)).not.toContain('Contentful');
  });

  test('names the visits that failed', () => {
    expect(report({ ...findings, failures: ['scnv: the browser is gone'] })).toContain('* scnv: the browser is gone');
  });
});

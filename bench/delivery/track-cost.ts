import { quantile } from '../rig/quantile.ts';
import type { Sdk } from '../rig/sdks.ts';
import { openStage, type World } from './stage.ts';

const BURSTS = 20;
const CALLS_PER_BURST = 50;
const PAUSE_MS = 30;

/** Microseconds of the synchronous call of `track`, from 1,000 calls in each round. */
export interface Cost {
  sdk: string;
  /** Of single calls. The clock of an isolated page has a resolution of 5 µs. */
  medianUs: number;
  p95Us: number;
  /** The median of whole bursts, divided by their calls: finer than the clock. */
  burstMeanUs: number;
}

/** What one round of one SDK has measured, in milliseconds. */
export interface Timing {
  sdk: string;
  calls: number[];
  /** Per call. */
  wholes: number[];
}

/** Times one SDK on a fresh page, with nothing else running. */
export async function timeTrack(sdk: Sdk, world: World): Promise<Timing> {
  const stage = await openStage(sdk, world, 0);
  try {
    const page = await stage.newPage();
    await page.goto(stage.firstPage({ isolated: 'yes' }));
    await page.waitForTimeout(1_500);
    const timing = await page.evaluate<Omit<Timing, 'sdk'> & { isolated: boolean }>(
      `bench.time(${BURSTS}, ${CALLS_PER_BURST}, ${PAUSE_MS})`,
    );
    if (!timing.isolated) throw new Error('the page is not isolated: its clock is too coarse');
    return { sdk: sdk.name, ...timing };
  } finally {
    await stage.close();
  }
}

/** Combines all rounds of each SDK, in the order of the first round. */
export function summarize(timings: Timing[]): Cost[] {
  return [...Map.groupBy(timings, ({ sdk }) => sdk)].map(([sdk, rounds]) => {
    const calls = rounds.flatMap((round) => round.calls);
    return {
      sdk,
      medianUs: 1_000 * quantile(calls, 0.5),
      p95Us: 1_000 * quantile(calls, 0.95),
      burstMeanUs:
        1_000 *
        quantile(
          rounds.flatMap((round) => round.wholes),
          0.5,
        ),
    };
  });
}

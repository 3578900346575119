import type { Row } from './row.ts';

const BURSTS = 15;
const CALLS_PER_BURST = 10;
// More at a time would not fit into scnv's queue, and dropping events is cheap.
const PAUSE_MS = 60;
const AFTER_MS = 2_300;
const CALLS = BURSTS * CALLS_PER_BURST;

export const track: Row = {
  name: 'track',
  title: 'A call of `track`',
  unit: 'µs',
  about: `${CALLS} calls a visit, in bursts of ${CALLS_PER_BURST}. At once: the call. In all: the main thread until ${AFTER_MS / 1_000} s later, by calls.`,
  events: { count: CALLS, names: { scnv: 'call', plausible: 'call', snowplow: 'call', posthog: 'call' } },
  async measure(visit) {
    let calls: number[] = [];
    const inAll = await visit.mainThread(async () => {
      calls = await visit.run(`bench.trackBursts(${BURSTS}, ${CALLS_PER_BURST}, ${PAUSE_MS})`);
    }, AFTER_MS);
    return { atOnce: calls.map((ms) => 1_000 * ms), inAll: (1_000 * inAll) / CALLS };
  },
};

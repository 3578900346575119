const SHORTEST_PAUSE_MS = 2_000;
/** How long a view may be old when nobody says that something is new: another process of the collector may know more. */
const LONGEST_PAUSE_MS = 30_000;
/** A view costs the collector at most a tenth of its time. */
const REST_PER_WORK = 9;

/**
 * Loads something again and again: soon after something new has come, at the latest every 30 seconds, and the slower it
 * is the less often. While the page is hidden, not at all.
 *
 * @param {() => Promise<void>} load
 * @param {{ now(): number, setTimer(callback: () => void, delayMs: number): () => void, isHidden(): boolean }} world
 */
export function createRefresher(load, world) {
  let loadedAt = 0;
  let restMs = 0;
  let isStopped = false;
  let isLoading = false;
  let isStale = false;
  let stopTimer = () => {};

  async function run() {
    if (isLoading || isStopped) return;
    if (world.isHidden()) {
      isStale = true;
      return;
    }
    stopTimer();
    isLoading = true;
    isStale = false;
    const begin = world.now();
    await load();
    loadedAt = world.now();
    restMs = Math.max(SHORTEST_PAUSE_MS, REST_PER_WORK * (loadedAt - begin));
    isLoading = false;
    schedule();
  }

  function schedule() {
    if (isLoading || isStopped) return;
    stopTimer();
    const pauseMs = isStale ? restMs : Math.max(restMs, LONGEST_PAUSE_MS);
    stopTimer = world.setTimer(run, Math.max(0, loadedAt + pauseMs - world.now()));
  }

  return {
    run,
    /** Something is new. */
    wake() {
      isStale = true;
      schedule();
    },
    stop() {
      isStopped = true;
      stopTimer();
    },
  };
}

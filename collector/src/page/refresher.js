const SHORTEST_PAUSE_MS = 2_000;
/** How old a view may get without news: another process of the collector may know more. */
const LONGEST_PAUSE_MS = 30_000;
/** A view takes at most a tenth of the collector's time. */
const REST_PER_WORK = 9;

/**
 * Loads something repeatedly: soon after something new has arrived, otherwise every 30 seconds; less often the slower
 * it is, and not at all while the page is hidden.
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

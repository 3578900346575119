import { listen } from './feed.js';
import { messageOf } from './problem.js';
import { createRefresher } from './refresher.js';

/**
 * Loads what a view shows, and reloads it whenever something new has arrived. Each part is loaded separately, so that
 * none waits for a slow one.
 *
 * @param {string | null} site The site whose news count; `null` for all sites.
 * @param {(() => Promise<void>)[]} loads
 * @param {(problem: string) => void} onLoaded Called after each load, with what went wrong, if anything did.
 * @returns {{ run(): void, stop(): void }} `run` loads at once, `stop` ends it.
 */
export function keepFresh(site, loads, onLoaded) {
  const refreshers = loads.map((load) => createRefresher(() => attempt(load), browserWorld));
  const stopListening = listen(
    site,
    () => {
      for (const refresher of refreshers) refresher.wake();
    },
    () => {},
  );
  document.addEventListener('visibilitychange', run);
  run();

  /** @param {() => Promise<void>} load */
  async function attempt(load) {
    try {
      await load();
      onLoaded('');
    } catch (error) {
      onLoaded(messageOf(error));
    }
  }

  function run() {
    for (const refresher of refreshers) void refresher.run();
  }

  return {
    run,
    stop() {
      stopListening();
      document.removeEventListener('visibilitychange', run);
      for (const refresher of refreshers) refresher.stop();
    },
  };
}

const browserWorld = {
  now: () => performance.now(),
  /**
   * @param {() => void} callback
   * @param {number} delayMs
   */
  setTimer(callback, delayMs) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
  isHidden: () => document.hidden,
};

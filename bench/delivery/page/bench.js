/**
 * Loaded by every page of the bench before its SDK; controlled by its address: `/<page>/<name of the load event>?…`.
 * The site appends `bench.ready()` to each SDK, so that it runs in the same task.
 */
{
  const [, , loadEvent] = location.pathname.split('/');
  const query = new URLSearchParams(location.search);
  const breakage = query.get('storage');

  if (breakage === 'getter throws') {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('Access is denied for this document.', 'SecurityError');
      },
    });
  }
  if (breakage === 'setItem throws') {
    Storage.prototype.setItem = () => {
      throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
    };
  }

  const bench = {
    collector: query.get('collector'),
    /** Set by each peer; scnv has a command of its own. */
    track: null,

    ready() {
      if (bench.track) bench.tell(loadEvent);
      // scnv tracks the page view by itself.
      else bench.track = (name) => window.scanova('track', name);
      if (query.has('burst')) bench.burst(1);
      if (query.has('leave')) location.href = query.get('leave');
    },

    /** Tracks the events from `first` to number 20 in one task. */
    burst(first) {
      for (let number = first; number <= 20; number++) bench.tell(`e${String(number).padStart(2, '0')}`);
    },

    tell(name) {
      try {
        bench.track(name);
      } catch (error) {
        reportError(error);
      }
    },

    /** Times bursts and their calls; `performance.now` is precise enough only in an isolated page. */
    async time(bursts, callsPerBurst, pauseMs) {
      const calls = [];
      const wholes = [];
      for (let burst = 0; burst < bursts; burst++) {
        const begin = performance.now();
        for (let call = 0; call < callsPerBurst; call++) {
          const before = performance.now();
          bench.track(`call_${burst}_${call}`);
          calls.push(performance.now() - before);
        }
        wholes.push((performance.now() - begin) / callsPerBurst);
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
      return { calls, wholes, isolated: crossOriginIsolated };
    },
  };
  window.bench = bench;

  document.addEventListener('click', (event) => {
    if (event.target.id === 'go') bench.tell('e01');
  });
}

/** Loaded by every page of the bench before its SDK. The page's address says which, and where its events go. */
{
  const query = new URLSearchParams(location.search);
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

  const bench = {
    collector: query.get('collector'),
    /** Set by each peer; scnv has a command of its own. */
    track: (name) => window.scanova && window.scanova('track', name),

    /** Set by the script of the SDK when it starts to run. */
    startedAt: 0,

    /** Loads the SDK as sites do, by an async tag; returns the milliseconds that its script ran for. */
    load() {
      if (!crossOriginIsolated) throw new Error('the page is not isolated: its clock is too coarse');
      const tag = document.createElement('script');
      // The attributes are for scnv; peers have their options in their scripts.
      tag.dataset.siteId = query.get('site');
      tag.dataset.endpoint = `${bench.collector}/ct`;
      tag.src = `/sdk/${query.get('sdk')}?timed`;
      document.head.append(tag);
      return new Promise((resolve) => {
        // Fires in the same task as the script.
        tag.onload = () => resolve(performance.now() - bench.startedAt);
      });
    },

    /** Calls `track` in bursts; returns the milliseconds of each call. */
    async trackBursts(bursts, callsPerBurst, pauseMs) {
      const calls = [];
      for (let burst = 0; burst < bursts; burst++) {
        for (let call = 0; call < callsPerBurst; call++) {
          const before = performance.now();
          bench.track('call');
          calls.push(performance.now() - before);
        }
        await pause(pauseMs);
      }
      return calls;
    },

    /** Fires synthetic scroll events on the document, several per frame; returns the milliseconds of all listeners. */
    async fireScrolls(frames, eventsPerFrame) {
      let spent = 0;
      for (let frame = 0; frame < frames; frame++) {
        await nextFrame();
        const before = performance.now();
        for (let number = 0; number < eventsPerFrame; number++) {
          document.dispatchEvent(new Event('scroll', { bubbles: true }));
        }
        spent += performance.now() - before;
      }
      return spent;
    },

    /** Scrolls from the top to the bottom, one step per frame; returns the milliseconds of all listeners. */
    async scrollThrough(frames) {
      const scrolls = listening('scroll');
      const distance = document.documentElement.scrollHeight - innerHeight;
      for (let frame = 1; frame <= frames; frame++) {
        scrollTo(0, (distance * frame) / frames);
        await nextFrame();
      }
      await nextFrame();
      return scrolls().reduce((sum, ms) => sum + ms, 0);
    },

    /** Clicks on one link after another. */
    async playClicks(clicks, pauseMs) {
      window.addEventListener('click', stay);
      const spans = document.querySelectorAll('a span');
      for (let number = 0; number < clicks; number++) {
        spans[number % spans.length].click();
        await pause(pauseMs);
      }
    },

    /** From here on, `clicks()` returns the milliseconds of all listeners of each click. */
    watchClicks() {
      bench.clicks = listening('click', stay);
    },
  };

  /**
   * Measures the listeners of each event, including the microtasks they leave: from a first listener, added before any
   * SDK, to one that is the last until another is added.
   */
  const began = {};
  for (const type of ['click', 'scroll']) {
    window.addEventListener(type, () => (began[type] = performance.now()), true);
  }
  function listening(type, atLast = () => {}) {
    const spent = [];
    window.addEventListener(type, (event) => {
      spent.push(performance.now() - began[type]);
      atLast(event);
    });
    return () => spent;
  }

  /** Keeps links from navigating. It must be the last listener, too: some SDKs ignore clicks that are prevented. */
  function stay(event) {
    event.preventDefault();
  }

  window.bench = bench;
}

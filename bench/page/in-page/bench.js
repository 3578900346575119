/** What every page of the bench has before its SDK. The page's address says which, and where its events go. */
{
  const query = new URLSearchParams(location.search);
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

  const bench = {
    collector: query.get('collector'),
    /** Set by each peer; ours has a command of its own. */
    track: (name) => window.scanova && window.scanova('track', name),

    /** Set by the script of the SDK as it begins to run. */
    startedAt: 0,

    /** Loads the SDK as sites do, by an async tag; returns the milliseconds that its script ran for. */
    load() {
      if (!crossOriginIsolated) throw new Error('the page is not isolated: its clock is too coarse');
      const tag = document.createElement('script');
      // The attributes are ours; peers have their options in their scripts.
      tag.dataset.siteId = query.get('site');
      tag.dataset.endpoint = `${bench.collector}/ct`;
      tag.src = `/sdk/${query.get('sdk')}?timed`;
      document.head.append(tag);
      return new Promise((resolve) => {
        // It comes in the task in which the script has run.
        tag.onload = () => resolve(performance.now() - bench.startedAt);
      });
    },

    /** Calls of `track` in bursts; returns the milliseconds of each. */
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

    /** Fires synthetic scroll events on the document, some each frame; returns the milliseconds of all listeners. */
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

    /** Scrolls from the top to the bottom, a step each frame; returns the milliseconds of all listeners. */
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

    /** Clicks on one link after the other. */
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
   * How long the listeners of each event take, and the microtasks that they leave: from a first listener, which is there
   * before any SDK, to one that is the last as long as nobody adds another.
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

  /** Links lead nowhere. It has to be the last one, too: to an SDK a click that is prevented may be none. */
  function stay(event) {
    event.preventDefault();
  }

  window.bench = bench;
}

import { LINK_HEIGHT_PX, LINKS } from '../pages.ts';
import type { Row } from './row.ts';

const REAL_CLICKS = 9 * LINKS;
const PLAYED_CLICKS = 30;
const PAUSE_MS = 30;
const AFTER_MS = 2_300;

const row = {
  name: 'click',
  title: 'A click on a link',
  unit: 'ms' as const,
  about: `On ${LINKS} links to another host. At once: all listeners of the click event, ${REAL_CLICKS} real clicks a visit. In all: the
main thread until ${AFTER_MS / 1_000} s later, by clicks; for these ${PLAYED_CLICKS} clicks are made by a script, since what Chromium itself
does for a mouse is more than most SDKs do, and never the same.`,
  events: {
    count: REAL_CLICKS + PLAYED_CLICKS,
    names: { scnv: 'click', plausible: 'Outbound Link: Click', snowplow: 'ue', posthog: '$autocapture' },
  },
};

export const playedClicks: Row = {
  ...row,
  async measure({ run, mainThread }) {
    const inAll = await mainThread(() => run(`bench.playClicks(${PLAYED_CLICKS}, ${PAUSE_MS})`), AFTER_MS);
    return { atOnce: [], inAll: inAll / PLAYED_CLICKS };
  },
};

export const realClicks: Row = {
  ...row,
  async measure({ click, run }) {
    await run('bench.watchClicks()');
    for (let number = 0; number < REAL_CLICKS; number++) {
      await click(40, LINK_HEIGHT_PX * ((number % LINKS) + 0.2));
    }
    const atOnce = await run<number[]>('bench.clicks()');
    if (atOnce.length !== REAL_CLICKS) throw new Error(`${atOnce.length} of ${REAL_CLICKS} clicks reached the page`);
    return { atOnce };
  },
};

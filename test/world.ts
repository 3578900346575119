import type { KeptPages } from '../src/kept.ts';
import { type Scan, withoutScan } from '../src/scan.ts';
import type { BrowserEvent, Envelope, Question } from '../src/wire.ts';
import type { Counts, PageListener, Recorder, Shelf, TrackerOptions, TrackerWorld } from '../src/world.ts';
import { createClock, createRandom, START } from './clock.ts';
import { createNetwork } from './network.ts';

export { createClock, createRandom, DAY_MS, START, turn } from './clock.ts';
export {
  type Carried,
  createNetwork,
  KNOWN,
  NO_ANSWER,
  type Reply,
  receipt,
  TAKEN,
  UNAVAILABLE,
} from './network.ts';

export const SCAN = '019b7a10-0000-7000-8000-00000000000a';
export const OTHER_SCAN = '019b7a10-0000-7000-8000-00000000000b';

/** A site with default options. */
export const OPTIONS: TrackerOptions = { autoPageview: true, includeQuery: [] };

/** A store for one text. */
export function createText(text: string | null = null) {
  const place = {
    text,
    load: () => place.text,
    save(given: string | null) {
      place.text = given;
    },
  };
  return place satisfies Shelf;
}

export type Browser = ReturnType<typeof createBrowser>;

/** What all pages of a shop share, and what outlives them. */
export function createBrowser(stored: string | null = null) {
  const read = (body: string) => {
    const { events = [], asks = [] } = JSON.parse(body);
    return { events: events.length, asks };
  };
  return {
    clock: createClock(),
    network: createNetwork<[body: string, leaving: boolean, keepalive: boolean]>(read),
    session: createText(stored),
    /** As JSON, so that pages share no object. */
    journal: createText('{}'),
    online: true,
    pages: 0,
    /** How far off the wall clock is. */
    wallClockError: 0,
  };
}

/** The journal of a browser as one of its pages sees it. */
function journalOf({ journal }: Browser): TrackerWorld['journal'] {
  const read = (): KeptPages => JSON.parse(journal.text ?? '{}');
  const write = (kept: KeptPages) => journal.save(JSON.stringify(kept));
  return {
    async update(change) {
      await Promise.resolve();
      write(change(read()));
    },
    leave(page, kept) {
      write({ ...read(), [page]: kept });
    },
    remove: () => write({}),
  };
}

export type World = ReturnType<typeof createWorld>;

/** The world of a tracker, which records every call. */
export function createWorld(
  url = `https://shop.example/?scnv=${SCAN}`,
  { browser = createBrowser(), tab = createText() } = {},
) {
  const { clock, network } = browser;
  const listeners = new Set<PageListener>();
  const recorders = new Set<Recorder>();
  const all = (call: keyof PageListener) => {
    for (const listener of [...listeners]) listener[call]();
  };
  const timers = new Set<() => void>();
  const calls: string[] = [];
  const drops: [reason: string, count: number][] = [];
  const told: string[] = [];
  const counts: Counts = { delivered: 0, dropped: {} };
  /** The state outside the SDK, which changes without it. */
  const outside = {
    url,
    landingUrl: url,
    title: 'Shop',
    referrer: '',
    hidden: false,
    asleep: false,
    cookie: null as Scan | null,
  };
  const overslept: (() => void)[] = [];
  let gone = false;

  /** A page that is gone makes no more calls, and gets no answers. */
  function noted<Parameters extends unknown[], Result>(name: string, work: (...parameters: Parameters) => Result) {
    return (...parameters: Parameters) => {
      if (gone) return new Promise<never>(() => {}) as Result;
      calls.push(name);
      return work(...parameters);
    };
  }
  const shelf = (name: string, { load, save }: Shelf): Shelf => ({
    load: noted(`${name}.load`, load),
    save: noted(`${name}.save`, save),
  });
  const journal = journalOf(browser);
  const now = () => clock.now() + browser.wallClockError;

  const world: TrackerWorld = {
    wallNow: now,
    monotonicNow: () => clock.now() - START,
    chance: createRandom(++browser.pages),
    isHidden: () => outside.hidden,
    isOnline: () => browser.online,
    setTimer: noted('setTimer', (callback: () => void, delayMs: number) => {
      const undo = clock.setTimer(() => {
        timers.delete(undo);
        if (outside.asleep) overslept.push(callback);
        else callback();
      }, delayMs);
      timers.add(undo);
      return () => {
        timers.delete(undo);
        undo();
      };
    }),
    page: () => ({ page_url: outside.url, page_title: outside.title, referrer: outside.referrer }),
    landingUrl: () => outside.landingUrl,
    cleanAddress() {
      calls.push('cleanAddress');
      outside.url = withoutScan(outside.url);
    },
    readDevice: () => ({ user_agent: 'test', screen_width: 390, screen_height: 844, language: 'en' }),
    session: shelf('session', browser.session),
    scanCookie: {
      load: () => outside.cookie,
      save(scan) {
        outside.cookie = scan;
      },
    },
    maxAbsenceMs: () => Number.POSITIVE_INFINITY,
    tab: shelf('tab', tab),
    journal: {
      ...journal,
      update: noted('journal.update', journal.update),
      leave: noted('journal.leave', journal.leave),
    },
    forget: noted('forget', () => {
      tab.save(null);
      outside.cookie = null;
      journal.remove();
    }),
    explain: (what) => told.push(what),
    listen: noted('listen', (listener: PageListener, undos: (() => void)[]) => {
      listeners.add(listener);
      undos.push(() => listeners.delete(listener));
    }),
    watch: noted('watch', (recorder: Recorder, undos: (() => void)[]) => {
      recorders.add(recorder);
      undos.push(() => recorders.delete(recorder));
    }),
    post: noted('post', async (...request: [string, boolean, boolean]) => {
      const answer = await network.request(...request);
      return gone ? new Promise<never>(() => {}) : answer;
    }),
    counts,
    onDrop: (reason, count) => drops.push([reason, count]),
  };

  return {
    now,
    advance: clock.advance,
    world,
    browser,
    tab,
    outside,
    calls,
    counts,
    drops,
    told,
    listeners: () => listeners.size + recorders.size,
    recorders,
    timers: () => timers.size,
    requests: network.requests,
    /** The bodies of all requests; a question has no events. */
    envelopes: (): (Envelope & Partial<Question>)[] =>
      network.requests.map(({ parameters }) => ({ events: [], ...JSON.parse(parameters[0]) })),
    /** All events that were posted, including retries. */
    events(): Partial<BrowserEvent>[] {
      return this.envelopes().flatMap(({ events }) => events);
    },
    names(): (string | undefined)[] {
      return this.events().map(({ event_type }) => event_type);
    },
    hide() {
      outside.hidden = true;
      all('onHide');
    },
    /** @param asleep Whether it goes into the back/forward cache, where its timers are suspended. */
    leave(asleep = false) {
      Object.assign(outside, { hidden: true, asleep });
      all('onLeave');
    },
    show() {
      Object.assign(outside, { hidden: false, asleep: false });
      all('onReturn');
      for (const callback of overslept.splice(0)) callback();
    },
    /** Brings the page back from the back/forward cache. */
    restore() {
      this.show();
      all('onRestore');
    },
    /** Another tab has written the session record. */
    storage: () => all('onStorage'),
    /** A router changes the address. */
    go(url: string) {
      outside.url = url;
      all('onNavigate');
    },
    /** The page vanishes without notice. */
    crash() {
      gone = true;
      for (const undo of timers) undo();
    },
  };
}

import { type Consent, SESSION_KEY } from '../wire.ts';
import type { Counts, TrackerWorld } from '../world.ts';
import { captureClicks } from './capture/clicks.ts';
import { captureForms } from './capture/forms.ts';
import { captureScroll } from './capture/scroll.ts';
import { now } from './clock.ts';
import { on } from './events.ts';
import { fillFields } from './fields.ts';
import { createJournal } from './journal.ts';
import { decorateLinks } from './links.ts';
import { watchNavigation } from './navigation.ts';
import type { Settings } from './options.ts';
import { cleanAddress, isHidden, landingUrl, listen, readPage } from './page.ts';
import { abortRequests, type Post, post } from './send.ts';
import { createCookie, createShelf } from './storage.ts';

/** WebKit deletes what scripts have stored: https://webkit.org/tracking-prevention/#the-7-day-cap-on-all-script-writeable-storage */
const WEBKIT_MAX_ABSENCE_MS = 7 * 24 * 60 * 60 * 1000;

/** The world of a tracker, built on the page it runs in. */
export function browserWorld(
  siteId: string,
  endpoint: string,
  settings: Settings,
  shared: { tally: Counts; consent?: Consent; send?: Post | undefined },
): TrackerWorld {
  const key = `${SESSION_KEY}.${siteId}`;
  const tab = createShelf('sessionStorage', key);
  const cookie = createCookie(settings);
  const journal = createJournal(siteId, createShelf('localStorage', key));
  const explain = (what: string, detail?: unknown) => {
    // biome-ignore lint/suspicious/noConsole: it was asked for
    if (settings.debug) console.log(`scnv: ${what}`, detail);
  };
  explain(`see ${endpoint.replace(/[^/]*$/, 'reasons')}`, settings);
  // Chosen once, as ages are differences. A theatre's page may have a `performance` of its own.
  const { performance } = window;
  const scrolled = { top: 0 };
  return {
    wallNow: now,
    monotonicNow: (performance as Partial<Performance>).now ? () => performance.now() : now,
    chance: random,
    setTimer(callback, delayMs) {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
    page: readPage,
    landingUrl,
    cleanAddress,
    readDevice: () => ({
      user_agent: navigator.userAgent,
      screen_width: +window.screen.width,
      screen_height: +window.screen.height,
      language: navigator.language,
      webdriver: navigator.webdriver,
    }),
    isHidden,
    isOnline: () => navigator.onLine,
    listen(listener, undos) {
      listen(listener, undos);
      if (settings.debug)
        on(undos, 'securitypolicyviolation', ({ blockedURI, effectiveDirective }: SecurityPolicyViolationEvent) => {
          if (blockedURI.includes(endpoint)) explain(`${effectiveDirective} lacks ${blockedURI}`);
        });
      if (settings.autoPageview) watchNavigation(listener.onNavigate, undos);
    },
    watch(recorder, undos) {
      fillFields(recorder, undos);
      if (settings.autoClicks) captureClicks(recorder, undos);
      if (settings.autoForms) captureForms(recorder, undos);
      if (settings.autoScroll) captureScroll(recorder, undos, scrolled);
      // After the clicks, which report a link as it is in the page.
      if (settings.linkDomains.length) decorateLinks(settings.linkDomains, recorder, undos);
    },
    session: createShelf('localStorage', SESSION_KEY),
    scanCookie: cookie,
    maxAbsenceMs() {
      const isWebKit = /^Apple/.test(navigator.vendor);
      return isWebKit && !settings.firstPartyCookie ? WEBKIT_MAX_ABSENCE_MS : Infinity;
    },
    tab,
    journal,
    forget() {
      abortRequests();
      // It predates the refusal.
      delete shared.consent;
      tab.save(null);
      cookie.save(null);
      journal.remove();
    },
    async post(body, leaving, keepalive) {
      const answer = await (shared.send || post)(endpoint, body, leaving, keepalive, settings.firstPartyCookie);
      shared.tally.lastStatus = answer.status;
      explain('answer', answer);
      return answer;
    },
    counts: shared.tally,
    onDrop: settings.onDrop,
    explain,
  };
}

// Asking for one number takes as long as asking for many.
let pool: number[] = [];

/**
 * A random number, good enough for ids. On plain HTTP there is no `crypto.randomUUID`; `crypto` itself may be missing.
 *
 * @returns Between 0 and 1, excluding 1.
 */
export function random(): number {
  try {
    if (!pool.length) pool = [...crypto.getRandomValues(new Uint32Array(64))];
    return (pool.pop() as number) / 2 ** 32;
  } catch {
    return Math.random();
  }
}

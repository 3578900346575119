import { type ConsentMode, isConsent } from '../consent.ts';
import type { BeforeSend } from '../event.ts';
import type { Attribution } from '../session.ts';
import type { Consent } from '../wire.ts';
import type { OnDrop, TrackerOptions } from '../world.ts';

/** Options of {@link init}. On the tag, and from tag managers, values are strings, and lists have commas or spaces. */
export interface InitOptions {
  /**
   * Where events go: the collector's `/ct`, or a path on the site itself that is proxied to it.
   *
   * @default the collector that served the script tag; required when the SDK is imported
   */
  endpoint?: string | undefined;
  /**
   * Track each page load, and each page of a single-page app.
   *
   * @default true; false in a frame
   */
  autoPageview?: boolean | undefined;
  /**
   * Track clicks on links and buttons.
   *
   * @default true
   */
  autoClicks?: boolean | undefined;
  /**
   * Track how far pages are scrolled.
   *
   * @default true
   */
  autoScroll?: boolean | undefined;
  /**
   * Track which forms are started, changed and submitted; never a value.
   *
   * @default false
   */
  autoForms?: boolean | undefined;
  /**
   * Query parameters whose change makes another page, such as `tab`.
   *
   * @default []
   */
  includeQuery?: string[] | undefined;
  /**
   * Whether `#/a` and `#/b` are two pages.
   *
   * @default false
   */
  hashRouting?: boolean | undefined;
  /**
   * Remove `scnv` from the address bar once it has been read.
   *
   * @default false
   */
  cleanUrl?: boolean | undefined;
  /**
   * Which scan wins when there are several. Both are kept.
   *
   * @default 'last'
   */
  attribution?: Attribution | undefined;
  /**
   * Also keep the session in a cookie on this domain, for its subdomains.
   *
   * @default none
   */
  cookieDomain?: string | undefined;
  /**
   * Let a collector on the site's own host keep the session in a cookie, which outlives the seven days after which
   * Safari deletes what scripts have stored. Requests then carry cookies.
   *
   * @default false
   */
  firstPartyCookie?: boolean | undefined;
  /**
   * Hosts of your other sites, such as `shop.example` or `*.shop.example`: links to them carry the scan.
   *
   * @default []
   */
  linkDomains?: string[] | undefined;
  /**
   * What the visitor has agreed to so far. If unset, everything is tracked and no consent is recorded.
   *
   * @default unset
   */
  consent?: Consent | undefined;
  /**
   * What happens while the visitor has not agreed. `hold`: events wait in memory; a refusal discards them and deletes
   * everything stored. `strip`: they are sent at once, without personal data.
   *
   * @default 'hold'
   */
  consentMode?: ConsentMode | undefined;
  /**
   * Receives each event before it is queued, and may edit it. If it throws or returns no event, the event is dropped.
   *
   * @default none
   */
  beforeSend?: BeforeSend | undefined;
  /**
   * Log to the console what happens, and why something does not. `?scnv_debug` in the URL does the same.
   *
   * @default false
   */
  debug?: boolean | undefined;
  /**
   * Called for each loss with its reason and the number of events.
   *
   * @default none
   */
  onDrop?: OnDrop;
}

/** Options after parsing. */
export type Settings = Omit<InitOptions, keyof TrackerOptions | 'linkDomains'> &
  TrackerOptions & { linkDomains: string[] };

/** @param given What the page sets; on the tag, and from tag managers, all values are strings. */
export function readOptions(given: InitOptions): Settings {
  const settings: { [name: string]: unknown } = {
    // A page in a frame is not the page that the visitor opened.
    autoPageview: window.top === window,
    autoClicks: true,
    autoScroll: true,
  };
  for (const [name, value] of Object.entries(given)) {
    // Lists follow below; other objects are a mistake, and some cannot be sent. An attribute without a value means on.
    if (/string|boolean|function/.test(typeof value)) settings[name] = value === '' || (value !== 'false' && value);
  }
  // An invalid value is not an agreement.
  if (given.consent !== undefined && !isConsent(given.consent)) settings.consent = 'pending';
  settings.debug = settings.debug || location.href.includes('scnv_debug');
  settings.includeQuery = listOf(given.includeQuery);
  settings.linkDomains = listOf(given.linkDomains);
  return settings as unknown as Settings;
}

function listOf(value: unknown): string[] {
  return String(value || '').match(/[^\s,]+/g) || [];
}

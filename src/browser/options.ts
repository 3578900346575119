import { type ConsentMode, isConsent } from '../consent.ts';
import type { BeforeSend } from '../event.ts';
import type { Attribution } from '../session.ts';
import type { Consent } from '../wire.ts';
import type { OnDrop, TrackerOptions } from '../world.ts';

/** Options of {@link init}. On the tag, and from tag managers, they are texts: `false`, or a list with commas. */
export interface InitOptions {
  /**
   * Where events go: the collector's `/ct`, or a path of the site's own that leads there.
   *
   * @default the collector that served the script tag; required when the SDK is imported
   */
  endpoint?: string | undefined;
  /**
   * Count each load of a page, and each page of a single-page app.
   *
   * @default true, and false in a frame
   */
  autoPageview?: boolean | undefined;
  /**
   * Tell of clicks on links and buttons.
   *
   * @default true
   */
  autoClicks?: boolean | undefined;
  /**
   * Tell how far pages are scrolled.
   *
   * @default true
   */
  autoScroll?: boolean | undefined;
  /**
   * Tell which forms are begun, changed and sent; never what is written into them.
   *
   * @default false
   */
  autoForms?: boolean | undefined;
  /**
   * Query parameters that make a page another one, such as `tab`.
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
   * Take `scnv` out of the address bar when it was read.
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
  /** Also keep the session in a cookie on this domain, for its subdomains. */
  cookieDomain?: string | undefined;
  /**
   * Let a collector on the site's own host keep the session as a cookie, which outlives the seven days after which
   * Safari forgets what scripts have stored. Requests then carry cookies.
   *
   * @default false
   */
  firstPartyCookie?: boolean | undefined;
  /**
   * Hosts of other sites of the same owner, such as `shop.example` or `*.shop.example`: links to them carry the scan.
   *
   * @default []
   */
  linkDomains?: string[] | undefined;
  /**
   * What the visitor has agreed to, as far as the page knows. Nothing is recorded, and all is tracked, where it is not
   * told.
   */
  consent?: Consent | undefined;
  /**
   * What happens while the visitor has not agreed. `hold`: events wait in memory; a refusal discards them and all that
   * is stored. `strip`: they are sent at once, without what is personal.
   *
   * @default 'hold'
   */
  consentMode?: ConsentMode | undefined;
  /** Sees each event before it is queued, and may edit it. Where it returns no event, or throws, the event is dropped. */
  beforeSend?: BeforeSend | undefined;
  /**
   * Say in the console what happens, and why something does not. `?scnv_debug` in the address does the same.
   *
   * @default false
   */
  debug?: boolean | undefined;
  /** Is told of each loss: why, and of how many events. */
  onDrop?: OnDrop;
}

/** Options as they are meant. */
export type Settings = Omit<InitOptions, keyof TrackerOptions | 'linkDomains'> &
  TrackerOptions & { linkDomains: string[] };

/** @param given What a page says; on a tag, and from tag managers, all of it is text. */
export function readOptions(given: InitOptions): Settings {
  const settings: { [name: string]: unknown } = {
    // A page in a frame is not what the visitor went to.
    autoPageview: window.top === window,
    autoClicks: true,
    autoScroll: true,
  };
  for (const [name, value] of Object.entries(given)) {
    // Lists follow below; other objects are a mistake, and some cannot be sent. An attribute without a value is on.
    if (/string|boolean|function/.test(typeof value)) settings[name] = value === '' || (value !== 'false' && value);
  }
  // Whatever it is, nobody has agreed by it.
  if (given.consent != null && !isConsent(given.consent)) settings.consent = 'pending';
  settings.debug = settings.debug || location.href.includes('scnv_debug');
  settings.includeQuery = listOf(given.includeQuery);
  settings.linkDomains = listOf(given.linkDomains);
  return settings as unknown as Settings;
}

function listOf(value: unknown): string[] {
  return String(value || '').match(/[^\s,]+/g) || [];
}

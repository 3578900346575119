import type { BacklogWorld } from './backlog.ts';
import type { ConsentMode } from './consent.ts';
import type { DeliveryWorld } from './delivery.ts';
import type { BeforeSend } from './event.ts';
import type { QueuedEvent } from './kept.ts';
import type { Answer } from './outcome.ts';
import type { Scan } from './scan.ts';
import type { Attribution, Session } from './session.ts';
import type { RouteOptions } from './view.ts';
import type { Consent, Device, LossReason, Metadata } from './wire.ts';

/** What a tracker is told about its site. */
export interface TrackerOptions extends RouteOptions {
  autoPageview?: boolean;
  /** @default 'last' */
  attribution?: Attribution;
  cleanUrl?: boolean;
  /** Whether the collector keeps the session in a cookie of its own, … */
  firstPartyCookie?: boolean;
  /** … for all hosts under this domain. */
  cookieDomain?: string;
  /** What the visitor has said so far. */
  consent?: Consent;
  /** @default 'hold' */
  consentMode?: ConsentMode;
  beforeSend?: BeforeSend;
}

/** A place for one text, which outlives the page. If the browser denies access, it seems empty. */
export interface Shelf {
  load(): string | null | undefined;
  /** Writes the text, or removes it. */
  save(text: string | null): void;
}

/** Called by the page while there is a session. */
export interface PageListener {
  /** The page is hidden: this may be its last sign of life. */
  onHide(): void;
  /** The page is left, for good or for the back/forward cache. */
  onLeave(): void;
  /** The page or the network is back. */
  onReturn(): void;
  /** The page came back from the back/forward cache. */
  onRestore(): void;
  /** The address has changed. */
  onNavigate(): void;
  /** Another tab has changed what is stored, perhaps the session record. */
  onStorage(): void;
}

/** Records what the visitor does. */
export interface Recorder {
  note(name: string, metadata: Metadata): void;
  /** The session, unless nothing of it may leave the page. */
  session(): Session | null | false;
}

/** What has become of the events of a page so far. */
export interface Counts {
  /** Accepted by the collector, as new or as already known. */
  delivered: number;
  /** The HTTP status of the last answer; 0 if none came: the network is down, or something blocks requests. */
  lastStatus?: number;
  /** Lost, by reason. */
  dropped: { [reason in LossReason]?: number };
}

/** Called with the reason why events were lost, and how many. */
export type OnDrop = ((reason: LossReason, count: number) => void) | undefined;

/** What a tracker needs from its environment. */
export interface TrackerWorld
  extends Pick<DeliveryWorld<QueuedEvent>, 'chance' | 'isHidden' | 'isOnline'>,
    BacklogWorld {
  /** Milliseconds of a monotonic clock. */
  monotonicNow(): number;
  /** The page as it is now. */
  page(): { page_url: string; page_title: string; referrer: string };
  /** The URL that the visitor landed on, whatever a router has made of it since. */
  landingUrl(): string;
  /** Removes the scan from the address. */
  cleanAddress(): void;
  readDevice(): Device;
  /** The session record. */
  session: Shelf;
  /** The scan as a cookie, if the site wants one; saving `null` removes it. */
  scanCookie: { load(): Scan | null; save(scan: Scan | null): void };
  /** How many milliseconds the browser keeps what is stored if the visitor does not come back. */
  maxAbsenceMs(): number;
  /** The id of the tab. */
  tab: Shelf;
  /** Removes all that the SDK has stored in this browser, except the session record. */
  forget(): void;
  /** Logs what happens, if debugging is on. */
  explain(what: string, detail?: unknown): void;
  /** Listens to the page, until undone. */
  listen(listener: PageListener, undos: (() => void)[]): void;
  /** Records what the visitor does during one page view, until undone. */
  watch(recorder: Recorder, undos: (() => void)[]): void;
  /** See {@link DeliveryWorld.send}. */
  post(body: string, leaving: boolean, keepalive: boolean): Promise<Answer>;
  /** Where the tracker counts what becomes of its events. */
  counts: Counts;
  /** Called for each loss, if given. */
  onDrop: OnDrop;
}

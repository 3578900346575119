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
  /** Whether the collector is to keep the session in a cookie of its own, … */
  firstPartyCookie?: boolean;
  /** … for all hosts under this one. */
  cookieDomain?: string;
  /** What the visitor has said so far. */
  consent?: Consent;
  /** @default 'hold' */
  consentMode?: ConsentMode;
  beforeSend?: BeforeSend;
}

/** A place for one text, which outlives the page; it may refuse, and then it is as if nothing stood there. */
export interface Shelf {
  load(): string | null | undefined;
  /** Writes the text, or removes it. */
  save(text: string | null): void;
}

/** What a page calls while there is a session. */
export interface PageListener {
  /** It is out of sight: this may be the last that is heard of it. */
  onHide(): void;
  /** It is left, for good or for the back/forward cache. */
  onLeave(): void;
  /** It, or the network, is back. */
  onReturn(): void;
  /** It came back from the back/forward cache. */
  onRestore(): void;
  /** Its address has changed. */
  onNavigate(): void;
  /** Another tab has changed what is stored, the session record perhaps. */
  onStorage(): void;
}

/** What they need who record what the visitor does. */
export interface Recorder {
  note(name: string, metadata: Metadata): void;
  /** Only while there is one they are there at all. */
  session(): Session | null | false;
}

/** What has become of the events of a page so far. */
export interface Counts {
  /** Taken by the collector, as new or as known to it already. */
  delivered: number;
  /** The HTTP status of the last answer; 0 where none came: the network is down, or something blocks the way. */
  lastStatus?: number;
  /** Lost, by reason. */
  dropped: { [reason in LossReason]?: number };
}

/** Is told why events were lost, and how many. */
export type OnDrop = ((reason: LossReason, count: number) => void) | undefined;

/** What a tracker needs of the place where it runs. */
export interface TrackerWorld
  extends Pick<DeliveryWorld<QueuedEvent>, 'chance' | 'isHidden' | 'isOnline'>,
    BacklogWorld {
  /** Milliseconds of a clock that never jumps. */
  monotonicNow(): number;
  /** The page as it is now. */
  page(): { page_url: string; page_title: string; referrer: string };
  /** The address that the visitor came by, whatever a router has made of it since. */
  landingUrl(): string;
  /** Takes the scan out of the address. */
  cleanAddress(): void;
  readDevice(): Device;
  /** The session record. */
  session: Shelf;
  /** The scan as a cookie, where a site wants one; saving `null` removes it. */
  scanCookie: { load(): Scan | null; save(scan: Scan | null): void };
  /** The browser keeps it for so many milliseconds if the visitor does not come back. */
  maxAbsenceMs(): number;
  /** The id of the tab. */
  tab: Shelf;
  /** Removes all that the SDK has stored in this browser, but for the session record. */
  forget(): void;
  /** Says what happens, where somebody wants to know. */
  explain(what: string, detail?: unknown): void;
  /** Listens to the page, until all is undone. */
  listen(listener: PageListener, undos: (() => void)[]): void;
  /** Records what the visitor does on one page view, until all is undone. */
  watch(recorder: Recorder, undos: (() => void)[]): void;
  /** See {@link DeliveryWorld.send}. */
  post(body: string, leaving: boolean, keepalive: boolean): Promise<Answer>;
  /** Where the tracker adds what becomes of its events. */
  counts: Counts;
  /** Is told of each loss, if there is one that listens. */
  onDrop: OnDrop;
}

import { createDelivery, type DeliveryWorld } from './delivery.ts';
import { makeEvent } from './event.ts';
import { uuidV7 } from './id.ts';
import type { Answer } from './outcome.ts';
import { createQueue, type QueuedEvent } from './queue.ts';
import { scanSessionIdIn } from './scan.ts';
import { isAlive, resolveSession, type Session, withActivity } from './session.ts';
import { type Device, type Envelope, type Fate, type Metadata, utf8Length } from './wire.ts';

/** Goes with every request, so that the collector knows whom it talks to. */
export const SDK_VERSION = '0.1.0';

/** How many events of this page were delivered so far, and how many were lost, by reason. */
export type DeliveryReport = { [fate in Fate]?: number };

/** Options of `track`. */
export interface TrackOptions {
  /** The shop's own number of the sale: a purchase that the server reports with the same number counts once. */
  orderId?: string | number;
  /** A UUID of the caller's. The collector counts an id once, however often it comes. */
  eventId?: string;
}

/** What a tracker needs of the world around it. */
export interface TrackerWorld extends Omit<DeliveryWorld, 'send'> {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds of a clock that never jumps. */
  monotonicNow(): number;
  /** The page as it is now. */
  page(): { page_url: string; page_title: string; referrer: string };
  device(): Device;
  /** The stored session record. */
  loadSession(): string | null;
  saveSession(text: string | null): void;
  /** Calls back whenever the page is going away; returns the undo. */
  onLeave(callback: () => void): () => void;
  post(body: string, leaving: boolean): Promise<Answer>;
}

/** The SDK for one site on one page. */
export interface Tracker {
  /** @param calledAt Milliseconds since 1970. */
  track(calledAt: number, name: string, metadata?: Metadata, options?: TrackOptions): void;
  getScanSessionId(): string | null;
  flush(): Promise<DeliveryReport>;
  stop(): void;
}

/** The SDK on one screen: scan → session → event → queue → delivery. Without a session it does nothing at all. */
export function createTracker(siteId: string, autoPageview: boolean, world: TrackerWorld): Tracker {
  const { now } = world;
  const newId = () => uuidV7(now(), world.random);
  const queue = createQueue();
  const delivery = createDelivery(queue, Object.assign({ send }, world), count);
  const report: DeliveryReport = {};
  let session: Session | null = null;
  let undo: (() => void) | null = null;
  let stopped = false;
  let pageViewId: string;

  function count(events: number, fate: Fate) {
    if (events) report[fate] = (report[fate] || 0) + events;
  }

  function send(batch: QueuedEvent[], attempt: number, leaving: boolean) {
    const header = {
      site_id: siteId,
      sdk: `scnv-js/${SDK_VERSION}`,
      sent_at: new Date(now()).toISOString(),
      attempt,
      device: world.device(),
    };
    const events = batch.map(({ event, madeAt }) =>
      Object.assign({ age_ms: Math.round(world.monotonicNow() - madeAt) }, event),
    );
    return world.post(JSON.stringify(Object.assign(header, { events }) satisfies Envelope), leaving);
  }

  /** Looks for a session until there is one; from then on the page is listened to. */
  function currentSession(): Session | null {
    if (stopped || (session && isAlive(session, now()))) return session;
    const stored = world.loadSession();
    const scan = scanSessionIdIn(world.page().page_url);
    session = resolveSession(stored, scan, now(), newId);
    if (session) save(session);
    // The expired record of the very scan in the address stays, or a bookmark would begin its 60 days anew.
    else if (stored && !scan) world.saveSession(null);
    if (session && !undo) {
      undo = world.onLeave(leave);
      pageViewId = newId();
      if (autoPageview) track(now(), 'pageview');
    }
    return session;
  }

  function leave() {
    delivery.flushNow();
    // The next page carries this visit on, but a newer scan of another tab must not be undone.
    const stored = resolveSession(world.loadSession(), null, now(), newId);
    if (session && stored && stored.sid === session.sid) save(Object.assign(stored, session));
  }

  function save(current: Session) {
    world.saveSession(JSON.stringify(current));
  }

  function track(calledAt: number, name: string, metadata?: Metadata, options?: TrackOptions) {
    const current = currentSession();
    if (!current) return;
    withActivity(current, now(), newId);
    const moment = Object.assign(world.page(), {
      event_time: new Date(calledAt).toISOString(),
      scan_session_id: current.sid,
      web_session_id: current.web_session_id,
      visitor_id: current.visitor_id,
      page_view_id: pageViewId,
    });
    const { event, loss } = makeEvent(name, metadata, options || {}, moment, newId);
    if (loss) count(1, loss);
    if (!event) return;
    const bytes = utf8Length(JSON.stringify(event));
    count(queue.add({ event, bytes, madeAt: world.monotonicNow() - now() + calledAt }), 'queue_full');
    delivery.wake();
  }

  currentSession();

  return {
    track,
    getScanSessionId() {
      const current = currentSession();
      return current && current.sid;
    },
    flush: () => delivery.flush().then(() => report),
    stop() {
      leave();
      delivery.stop();
      if (undo) undo();
      stopped = true;
      session = null;
    },
  };
}

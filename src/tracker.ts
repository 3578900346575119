import { type BacklogWorld, createBacklog } from './backlog.ts';
import { createDelivery, type DeliveryWorld, isQuestion } from './delivery.ts';
import { makeEvent } from './event.ts';
import { uuidV7 } from './id.ts';
import { MAX_KEPT_BYTES, type QueuedEvent } from './kept.ts';
import { type Answer, outcome } from './outcome.ts';
import { createQueue } from './queue.ts';
import { scanSessionIdIn } from './scan.ts';
import { isAlive, resolveSession, type Session, withActivity } from './session.ts';
import { type Device, type Fate, type LossReason, MAX_BATCH_BYTES, type Metadata, utf8Length } from './wire.ts';

/** Goes with every request, so that the collector knows whom it talks to. */
export const SDK_VERSION = '0.1.0';
/** A batch that is not full leaves two seconds after its first event. */
export const MAX_WAIT_MS = 2_000;

/** What has become of the events of a page so far. */
export interface Counts {
  /** Taken by the collector, as new or as known to it already. */
  delivered: number;
  /** Lost, by reason. */
  dropped: { [reason in LossReason]?: number };
}

/** Options of `track`. */
export interface TrackOptions {
  /** The shop's own number of the sale: a purchase that the server reports with the same number counts once. */
  orderId?: string | number;
  /** A UUID of the caller's. The collector counts an id once, however often it comes. */
  eventId?: string;
}

/** A place for one text, which outlives the page; it may refuse, and then it is as if nothing stood there. */
export interface Shelf {
  load(): string | null | undefined;
  /** Writes the text, or removes it. */
  save(text: string | null): void;
}

/** Is told why events were lost, and how many. */
export type OnDrop = ((reason: LossReason, count: number) => void) | undefined;

/** What a tracker needs of the world around it. */
export interface TrackerWorld
  extends Pick<DeliveryWorld<QueuedEvent>, 'random' | 'isHidden' | 'isOnline'>,
    BacklogWorld {
  /** Milliseconds of a clock that never jumps. */
  monotonicNow(): number;
  /** The page as it is now. */
  page(): { page_url: string; page_title: string; referrer: string };
  device(): Device;
  /** The session record. */
  session: Shelf;
  /** The id of the tab. */
  tab: Shelf;
  /** Calls back whenever the page is hidden, is left, and when it or the network is back; returns the undo. */
  listen(onHide: () => void, onLeave: () => void, onReturn: () => void): () => void;
  /** See {@link DeliveryWorld.send}. */
  post(body: string, leaving: boolean, keepalive: boolean): Promise<Answer>;
  /** Where this tracker adds what becomes of its events. */
  counts: Counts;
  /** Is told of each loss, if there is one that listens. */
  onDrop: OnDrop;
}

/** The SDK for one site on one page. */
export interface Tracker {
  /** @param calledAt Milliseconds since 1970. */
  track(calledAt: number, name: string, metadata?: Metadata, options?: TrackOptions): void;
  getScanSessionId(): string | null;
  /** How many events the collector has not acknowledged yet. */
  waiting(): number;
  flush(): Promise<void>;
  stop(): void;
}

/** The SDK on one screen: scan → session → event → queue → delivery. Without a session it does nothing at all. */
export function createTracker(siteId: string, autoPageview: boolean, world: TrackerWorld): Tracker {
  const { counts, now } = world;
  const newId = () => uuidV7(now(), world.random);
  const queue = createQueue<QueuedEvent>(MAX_KEPT_BYTES, MAX_BATCH_BYTES);
  const backlog = createBacklog(queue, newId(), world, lose, () => delivery.wake());
  const isOnline = () => !stopped && world.isOnline();
  const deliveryWorld = Object.assign({}, world, {
    isOnline,
    send,
    judge: outcome,
    onSettled,
    onChange: backlog.changed,
  });
  const delivery = createDelivery(queue, MAX_WAIT_MS, deliveryWorld);
  let session: Session | null = null;
  let undo: (() => void) | null = null;
  let stopped = false;
  let pageViewId: string;
  let tabId: string;
  let seq: number;

  function lose(count: number, reason: LossReason) {
    if (!count) return;
    counts.dropped[reason] = (counts.dropped[reason] || 0) + count;
    try {
      (world.onDrop as NonNullable<OnDrop>)(reason, count);
    } catch {
      // There is none, or its failure is its page's own.
    }
  }

  function onSettled({ length }: QueuedEvent[], fate: Fate, { body }: Answer) {
    const rejected = fate === 'delivered' ? Object(body).rejected || 0 : length;
    counts.delivered += length - rejected;
    lose(rejected, fate === 'delivered' ? 'rejected' : fate);
  }

  function send(batch: QueuedEvent[], attempt: number, leaving: boolean, keepalive: boolean) {
    const header = {
      site_id: siteId,
      sdk: `scnv-js/${SDK_VERSION}`,
      sent_at: new Date(now()).toISOString(),
      attempt,
      device: world.device(),
    };
    const events = batch.map(({ event, madeAt }) => {
      const isOwn = madeAt !== null;
      const ageMs = isOwn ? world.monotonicNow() - madeAt : now() - Date.parse(event.event_time);
      return Object.assign({ age_ms: Math.round(ageMs), age_clock: isOwn ? undefined : 'wall' }, event);
    });
    const asks = batch.map(({ event }) => event.event_id);
    const content = isQuestion(batch) ? { asks } : { events };
    return world.post(JSON.stringify(Object.assign(header, content)), leaving, keepalive);
  }

  /** Looks for a session until there is one; from then on the page is listened to. */
  function currentSession(): Session | null {
    if (stopped || (session && isAlive(session, now()))) return session;
    const stored = world.session.load();
    const scan = scanSessionIdIn(world.page().page_url);
    session = resolveSession(stored, scan, now(), newId);
    if (session) save(session);
    // The expired record of the very scan in the address stays, or a bookmark would begin its 60 days anew.
    else if (stored && !scan) world.session.save(null);
    if (session && !undo) start();
    return session;
  }

  function start() {
    undo = world.listen(hide, leave, comeBack);
    tabId = world.tab.load() || newId();
    world.tab.save(tabId);
    // So it grows from one page of the tab to the next, too.
    seq = now();
    pageViewId = newId();
    void backlog.write();
    if (autoPageview) track(now(), 'pageview', {}, { expendable: true });
  }

  function comeBack() {
    // While this page slept another one may have sent them.
    for (const item of queue.waiting()) item.doubtful = true;
    delivery.resume();
  }

  function leave() {
    hide();
    backlog.leave();
  }

  function hide() {
    delivery.flushNow();
    // The next page carries this visit on, but a newer scan of another tab must not be undone.
    const stored = resolveSession(world.session.load(), null, now(), newId);
    if (session && stored && stored.sid === session.sid) save(Object.assign(stored, session));
  }

  function save(current: Session) {
    world.session.save(JSON.stringify(current));
  }

  /** `expendable` is what the SDK tells by itself: how somebody moved about. */
  function track(
    calledAt: number,
    name: string,
    metadata?: Metadata,
    options?: TrackOptions & { expendable?: boolean },
  ) {
    const given = options || {};
    const current = currentSession();
    if (!current) return;
    withActivity(current, now(), newId);
    const moment = Object.assign(world.page(), {
      event_time: new Date(calledAt).toISOString(),
      seq: ++seq,
      tab_id: tabId,
      scan_session_id: current.sid,
      web_session_id: current.web_session_id,
      visitor_id: current.visitor_id,
      page_view_id: pageViewId,
    });
    const { event, loss } = makeEvent(name, metadata, given, moment, newId);
    if (loss) lose(1, loss);
    if (!event) return;
    const evicted = queue.add({
      event,
      bytes: utf8Length(JSON.stringify(event)),
      expendable: given.expendable,
      madeAt: world.monotonicNow() - now() + calledAt,
    });
    lose(evicted, 'queue_full');
    backlog.changed();
    delivery.wake();
    // A new page view is reason enough to ask whether somebody answers again.
    if (name === 'pageview') delivery.resume();
  }

  currentSession();

  return {
    track,
    getScanSessionId() {
      const current = currentSession();
      return current && current.sid;
    },
    waiting: () => queue.all().length,
    flush: delivery.flush,
    stop() {
      if (!undo) return;
      undo();
      leave();
      delivery.stop();
      backlog.stop();
      stopped = true;
      session = null;
    },
  };
}

import { createBacklog } from './backlog.ts';
import { createDelivery } from './delivery.ts';
import { bodyOf } from './envelope.ts';
import { makeEvent, type OwnEvent, type TrackOptions } from './event.ts';
import { uuidV7 } from './id.ts';
import { createKeeper } from './keeper.ts';
import { MAX_KEPT_BYTES, type QueuedEvent } from './kept.ts';
import { isKnown, orderOf, remember } from './orders.ts';
import { type Answer, outcome } from './outcome.ts';
import { createQueue } from './queue.ts';
import { type Session, scansOf, withActivity } from './session.ts';
import { NO_VIEW, nextView } from './view.ts';
import { type Fate, type LossReason, MAX_BATCH_BYTES, type Metadata, SESSION_LIFETIME_MS, utf8Length } from './wire.ts';
import type { OnDrop, TrackerOptions, TrackerWorld } from './world.ts';

/** A batch that is not full leaves two seconds after its first event. */
export const MAX_WAIT_MS = 2_000;
/** Apps set the title of a page after they have gone to it. */
export const TITLE_DELAY_MS = 150;

type Undos = (() => void)[];

function endAll(undos: Undos) {
  for (const undo of undos.splice(0)) undo();
}

/** The SDK for one site on one page. */
export interface Tracker {
  /** @param calledAt Milliseconds since 1970. */
  track(calledAt: number, name: string, metadata?: Metadata, options?: TrackOptions): void;
  getScanSessionId(): string | null;
  /** How many events the collector has not acknowledged yet. */
  waiting(): number;
  /** Until when this browser keeps the session if the visitor does not come back, in milliseconds since 1970. */
  keptUntil(): number | null;
  flush(): Promise<void>;
  stop(): void;
}

/** The SDK on one screen: scan → session → event → queue → delivery. Without a session it does nothing at all. */
export function createTracker(siteId: string, options: TrackerOptions, world: TrackerWorld): Tracker {
  const { counts, now } = world;
  const newId = () => uuidV7(now(), world.random);
  const keeper = createKeeper(options, world, newId);
  const queue = createQueue<QueuedEvent>(MAX_KEPT_BYTES, MAX_BATCH_BYTES);
  const backlog = createBacklog(queue, newId(), world, lose, () => delivery.wake());
  const isOnline = () => !stopped && world.isOnline();
  const delivery = createDelivery(
    queue,
    MAX_WAIT_MS,
    Object.assign({}, world, { isOnline, send, judge: outcome, onSettled, onChange: backlog.changed }),
  );
  /** As it was found last. */
  let session: Session | null | undefined;
  let view = NO_VIEW;
  /** The event that counts it. */
  let viewed: OwnEvent | undefined;
  /** The same, until its title is final. */
  let untitled: OwnEvent | undefined;
  let tabId: string;
  let seq: number;
  /** What ends with the page, and what ends with the view. */
  const undos: Undos = [];
  const viewUndos: Undos = [];
  let started = false;
  let looking = false;
  let stopped = false;

  /** Counts a loss, and tells of it. */
  function lose(count: number, reason: LossReason) {
    if (!count) return;
    counts.dropped[reason] = (counts.dropped[reason] || 0) + count;
    try {
      (world.onDrop as NonNullable<OnDrop>)(reason, count);
    } catch {
      // There is none, or its failure is its page's own.
    }
  }

  function onSettled(items: QueuedEvent[], fate: Fate, answer: Answer) {
    const lost = fate === 'delivered' ? Object(answer.body).rejected || 0 : items.length;
    counts.delivered += items.length - lost;
    lose(lost, fate === 'delivered' ? 'rejected' : fate);
    const orders = items.map(({ event }) => orderOf(siteId, event)).join('');
    if (!session || lost || !orders) return;
    keeper.keep((current) => remember(current, orders));
  }

  function send(batch: QueuedEvent[], attempt: number, leaving: boolean, keepalive: boolean) {
    const session_cookie =
      session && options.firstPartyCookie
        ? { sid: session.sid, scanned_at: session.scanned_at, domain: options.cookieDomain }
        : undefined;
    const sender = { site_id: siteId, device: world.device(), session_cookie };
    return world.post(bodyOf(batch, attempt, sender, now(), world.monotonicNow()), leaving, keepalive);
  }

  /** From the first session on the page is listened to. */
  function currentSession(): Session | null {
    session = stopped ? null : keeper.find();
    if (session && !started) start();
    return session;
  }

  function start() {
    started = true;
    world.listen({ onHide, onLeave, onReturn, onRestore, onNavigate }, undos);
    tabId = world.tab.load() || newId();
    world.tab.save(tabId);
    // So it grows from one page of the tab to the next, too.
    seq = now();
    backlog.changed();
    arrive();
  }

  function arrive() {
    beginView();
    if (options.autoPageview) viewPage();
  }

  function onReturn() {
    // While this page slept another one may have sent them.
    for (const item of queue.waiting()) item.doubtful = true;
    delivery.resume();
  }

  function onRestore() {
    // Nobody knows from where the visitor came back.
    view = { fields: view.fields, page_url: '', route: '-' };
    arrive();
  }

  /** A router may change the address more than once before it is done: the end of the task says which page it is. */
  function onNavigate() {
    // A scan may pass by.
    currentSession();
    readTitle();
    if (!looking) world.setTimer(viewPage, 0);
    looking = true;
  }

  function viewPage() {
    note('pageview', {});
    // Not before: to clean the address is to change it.
    looking = false;
  }

  /** Whoever goes on quickly has seen a title, too. Once the address is the next page's, the title may be. */
  function readTitle() {
    if (untitled && !looking) untitled.page_title = world.page().page_title;
  }

  /** Begins another view where the address is that of another page. */
  function beginView(): boolean {
    const next = nextView(view, world.page(), options, newId);
    if (next === view) return false;
    view = next;
    viewed = untitled = undefined;
    endAll(viewUndos);
    world.watch({ note, session: currentSession }, viewUndos);
    return true;
  }

  function onLeave() {
    onHide();
    backlog.leave();
  }

  function onHide() {
    readTitle();
    delivery.flushNow();
    keeper.keep();
  }

  /** What the SDK tells by itself goes before what the page tells when room is needed. */
  function note(name: string, metadata: Metadata) {
    track(now(), name, metadata, { expendable: true });
  }

  function track(
    calledAt: number,
    name: string,
    metadata?: Metadata,
    trackOptions?: TrackOptions & { expendable?: boolean },
  ) {
    const given = trackOptions || {};
    const current = currentSession();
    if (!current) return;
    withActivity(current, now(), newId);
    const isView = name === 'pageview' || name === 'page_view';
    const counted = isView && !beginView() && viewed;
    const moment = Object.assign(world.page(), view.fields, scansOf(current, options.attribution), {
      event_time: new Date(calledAt).toISOString(),
      seq: ++seq,
      tab_id: tabId,
      web_session_id: current.web_session_id,
      visitor_id: current.visitor_id,
    });
    const event = makeEvent(isView && options.autoPageview ? 'pageview' : name, metadata, given, moment, newId, lose);
    if (!event) return;
    if (counted) {
      counted.metadata = Object.assign({}, counted.metadata, event.metadata);
      return;
    }
    if (isKnown(current, orderOf(siteId, event))) return lose(1, 'repeated_order');
    if (isView) {
      viewed = untitled = event;
      const settleTitle = () => {
        readTitle();
        untitled = undefined;
      };
      viewUndos.push(world.setTimer(settleTitle, TITLE_DELAY_MS));
    }
    const bytes = utf8Length(JSON.stringify(event));
    const madeAt = world.monotonicNow() - now() + calledAt;
    lose(queue.add({ event, bytes, expendable: given.expendable, madeAt }), 'queue_full');
    backlog.changed();
    delivery.wake();
    // A new page view is reason enough to ask whether somebody answers again.
    if (isView) delivery.resume();
  }

  currentSession();

  return {
    track,
    getScanSessionId() {
      const current = currentSession();
      return current && current.sid;
    },
    waiting: () => queue.all().length,
    keptUntil() {
      const current = currentSession();
      const absence = world.session.load() ? world.maxAbsenceMs : 0;
      return current && Math.min(current.scanned_at + SESSION_LIFETIME_MS, now() + absence);
    },
    flush: delivery.flush,
    stop() {
      if (!started) return;
      endAll(undos);
      endAll(viewUndos);
      onLeave();
      delivery.stop();
      backlog.stop();
      stopped = true;
    },
  };
}

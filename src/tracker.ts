import { createBacklog } from './backlog.ts';
import { mayBeStored, stanceOf } from './consent.ts';
import { createDelivery } from './delivery.ts';
import { bodyOf } from './envelope.ts';
import { makeEvent, type TrackOptions } from './event.ts';
import { guarded } from './guard.ts';
import { uuidV7 } from './id.ts';
import { createKeeper } from './keeper.ts';
import { MAX_KEPT_BYTES, type QueuedEvent, queued } from './kept.ts';
import { createLedger } from './ledger.ts';
import { momentOf, strip } from './moment.ts';
import { isKnown, orderOf, remember } from './orders.ts';
import { type Answer, outcome } from './outcome.ts';
import { heard, isRefused, refuse } from './permission.ts';
import { createQueue } from './queue.ts';
import { cookieOf, keptUntil, type Session, withActivity } from './session.ts';
import { createViewing } from './viewing.ts';
import { type Consent, type Fate, MAX_BATCH_BYTES, type Metadata } from './wire.ts';
import type { TrackerOptions, TrackerWorld } from './world.ts';

/** A batch that is not full is sent two seconds after its first event. */
export const MAX_WAIT_MS = 2_000;

/** The SDK for one site on one page. */
export interface Tracker {
  /** @param calledAt Milliseconds since 1970. */
  track(calledAt: number, name: string, metadata?: Metadata, options?: TrackOptions): void;
  setConsent(consent: Consent): void;
  getScanSessionId(): string | null;
  /** How many events the collector has not acknowledged yet. */
  waiting(): number;
  /** Until when this browser keeps the session if the visitor does not come back, in milliseconds since 1970. */
  keptUntil(): number | null;
  flush(): Promise<void>;
  stop(): void;
}

/** The SDK as a whole: scan → session → event → queue → delivery. Without a session it does nothing. */
export function createTracker(siteId: string, options: TrackerOptions, outside: TrackerWorld): Tracker {
  const { counts, wallNow } = outside;
  let stopped = false;
  let consent = heard(options.consent, outside.session);
  const stance = () => stanceOf(consent, options.consentMode);
  const isStripping = () => stance() === 'strip';
  const mayStore = () => mayBeStored(stance());
  const world = guarded(outside, mayStore, () => !stopped && mayStore());
  const newId = () => uuidV7(wallNow(), world.chance);
  const lose = createLedger(world);
  const keeper = createKeeper(options, world, newId, isStripping);
  const queue = createQueue<QueuedEvent>(MAX_KEPT_BYTES, MAX_BATCH_BYTES);
  const backlog = createBacklog(queue, newId, world, lose, () => delivery.wake());
  const work = { send, judge: outcome, onSettled, onChange: backlog.changed };
  const delivery = createDelivery(queue, MAX_WAIT_MS, Object.assign({}, world, work));
  const viewing = createViewing(options, world, newId, () => looking, watch);
  /** As last found. */
  let session: Session | null | undefined;
  let tabId: string;
  let seq: number;
  let undos: (() => void)[] | undefined;
  let looking = false;

  function onSettled(items: QueuedEvent[], fate: Fate, answer: Answer) {
    const lost = fate === 'delivered' ? Math.min(Object(answer.body).rejected || 0, items.length) : items.length;
    counts.delivered += items.length - lost;
    lose(lost, fate === 'delivered' ? 'rejected' : fate);
    const orders = items.map(({ event }) => orderOf(siteId, event)).join('');
    keeper.keep((current) => lost || remember(current, orders));
  }

  /** Events left over from an earlier page are stripped, too. */
  function send(batch: QueuedEvent[], attempt: number, leaving: boolean, keepalive: boolean) {
    if (isStripping()) for (const { event } of batch) strip(event);
    const session_cookie = session && options.firstPartyCookie ? cookieOf(session, options.cookieDomain) : undefined;
    const sender = { site_id: siteId, device: world.readDevice(), session_cookie };
    return world.post(bodyOf(batch, attempt, sender, wallNow(), world.monotonicNow()), leaving, keepalive);
  }

  /** Starts listening to the page once there is a session. */
  function currentSession(): Session | null {
    if (stopped) return null;
    // Another tab may have refused while this one, without a session, was not listening.
    if (!session && isRefused(outside.session)) consent = 'denied';
    session = stance() === 'refuse' ? null : keeper.seek();
    if (session && !undos) start();
    return session;
  }

  function start() {
    undos = [];
    // Before the listeners: Chromium would wait for this storage twice.
    tabId = world.tab.load() || newId();
    world.tab.save(tabId);
    world.listen({ onHide, onLeave, onReturn, onRestore, onNavigate, onStorage }, undos);
    // So that it also grows from one page of the tab to the next.
    seq = wallNow();
    backlog.changed();
    arrive();
  }

  function watch(viewUndos: (() => void)[]) {
    // Forms and links must not carry what may not even be stored.
    world.watch({ note, session: () => mayStore() && currentSession() }, viewUndos);
  }

  function arrive() {
    viewing.begin();
    if (options.autoPageview) viewPage();
  }

  function onReturn() {
    onStorage();
    if (!mayStore()) return;
    // While this page slept, another may have had a newer scan, and sent what waits here. What was cleared stays so.
    if (world.session.load()) keeper.seek(true);
    for (const item of queue.inLine()) item.doubtful = true;
    delivery.resume();
  }

  function onRestore() {
    onStorage();
    viewing.restore();
    if (undos) arrive();
  }

  /** The visitor may have refused in another tab. */
  function onStorage() {
    if (isRefused(outside.session)) setConsent('denied');
  }

  /** A router may change the address several times in one task: only at its end is the page known. */
  function onNavigate() {
    // The address may hold a scan only briefly.
    currentSession();
    viewing.readTitle();
    if (!looking) world.setTimer(viewPage, 0);
    looking = true;
  }

  function viewPage() {
    if (undos) note('pageview');
    // Only now, since cleaning the address changes it, too.
    looking = false;
  }

  function onLeave() {
    onHide();
    backlog.leave();
  }

  function onHide() {
    viewing.readTitle();
    delivery.flushNow();
    keeper.keep();
  }

  /** Tracks an event of the SDK's own: when room is needed, these are dropped before the page's. */
  function note(name: string, metadata?: Metadata) {
    track(wallNow(), name, metadata, { expendable: true });
  }

  function track(calledAt: number, name: string, metadata?: Metadata, own?: TrackOptions & { expendable?: boolean }) {
    const given = own || {};
    const current = currentSession();
    if (!current) return lose(1, stance() === 'refuse' ? 'consent_denied' : 'no_session');
    withActivity(current, wallNow(), newId);
    const isView = name === 'pageview' || name === 'page_view';
    if (isView || looking) viewing.begin();
    const page = Object.assign(viewing.fields(), { tab_id: tabId, seq: ++seq });
    const moment = momentOf(calledAt, current, options.attribution, consent, page);
    if (isStripping()) strip(moment);
    const type = isView && options.autoPageview ? 'pageview' : name;
    const event = makeEvent(type, isStripping() ? {} : metadata, given, moment, options.beforeSend, newId, lose);
    if (!event) return;
    if (isKnown(current, orderOf(siteId, event))) return lose(1, 'repeated_order');
    // The title that `beforeSend` has seen is final.
    if (isView && viewing.count(event, !!options.beforeSend)) return;
    world.explain(event.event_type, event);
    lose(queue.add(queued(event, given.expendable, world.monotonicNow() - wallNow() + calledAt)), 'queue_full');
    delivery.wake();
    backlog.changed();
    // A new page view is reason enough to probe whether the collector answers again.
    if (isView) delivery.resume();
  }

  function setConsent(given: Consent) {
    const wasHeld = stance() === 'hold';
    consent = heard(given, outside.session);
    if (stance() === 'refuse') return wipe();
    const current = currentSession();
    for (const { event } of queue.items()) {
      if (isStripping()) strip(event);
      // What was held is sent under the consent given now.
      else if (wasHeld) event.consent = given;
    }
    if (!current) return;
    session = keeper.seek(true);
    world.tab.save(tabId);
    backlog.changed();
    delivery.wake();
    delivery.resume();
  }

  /** Leaves nothing but the refusal, and even that only if there was something to refuse. */
  function wipe() {
    const hasTraces =
      undos ||
      (!isRefused(world.session) && (keeper.seek() || world.session.load())) ||
      world.tab.load() ||
      world.scanCookie.load();
    lose(queue.remove(() => true).length, 'consent_denied');
    end();
    viewing.restore();
    keeper.forget();
    if (!hasTraces) return;
    refuse(outside.session);
    outside.forget();
  }

  /** Stops listening to the page. */
  function end() {
    for (const undo of undos || []) undo();
    undos = undefined;
    viewing.finish();
    delivery.end();
  }

  if (stance() === 'refuse') wipe();
  else if (!currentSession()) world.explain('no_session');

  return {
    track,
    setConsent,
    getScanSessionId() {
      const current = currentSession();
      return current && current.sid;
    },
    waiting: () => queue.items().length,
    keptUntil() {
      const current = currentSession();
      return current && keptUntil(current, wallNow(), world.session.load() ? world.maxAbsenceMs() : 0);
    },
    flush: delivery.flush,
    stop() {
      if (undos) onLeave();
      stopped = true;
      end();
      backlog.end();
    },
  };
}

import { isRefused } from './permission.ts';
import { isHandOver, scanIn } from './scan.ts';
import { isAlive, readRecord, resolveSession, type Session, withActivity } from './session.ts';
import type { TrackerOptions, TrackerWorld } from './world.ts';

/** Keeps the session of a page. */
export interface Keeper {
  /**
   * The session now, if there is one: looks for it, and for a newer scan in the address.
   *
   * @param isAnew Looks although there is one, and writes down what comes of it and of what other tabs have written.
   */
  seek(isAnew?: boolean): Session | null;
  /** Writes it down as it is now, for the next page; or as it is after a change. */
  keep(change?: (session: Session) => void): void;
  /** Looks at everything anew the next time. */
  forget(): void;
}

/**
 * @param newId Makes a UUID.
 * @param isNameless Whether the id of the visitor is not to be stored.
 */
export function createKeeper(
  options: TrackerOptions,
  world: Pick<TrackerWorld, 'wallNow' | 'page' | 'landingUrl' | 'session' | 'scanCookie' | 'cleanAddress'>,
  newId: () => string,
  isNameless: () => boolean,
): Keeper {
  let session: Session | null = null;
  /** A router may have taken the scan out of the address: that is to be found once. */
  let hasLanded = false;

  function save(current: Session) {
    world.session.save(JSON.stringify(Object.assign({}, current, isNameless() && { visitor_id: undefined })));
    world.scanCookie.save({ sid: current.sid, at: current.scanned_at });
  }

  return {
    seek(isAnew) {
      const now = world.wallNow();
      const { page_url } = world.page();
      const found = scanIn(page_url, now) || (hasLanded ? null : scanIn(world.landingUrl(), now));
      const held = session ? [{ sid: session.sid, at: session.scanned_at }, session.other] : [];
      const isKnown = session && (!found || held.some(({ sid }) => sid === found.sid));
      if (isAnew || !isKnown || !isAlive((session as Session).scanned_at, now)) {
        const stored = world.session.load();
        const resolved = resolveSession(stored, [...held, found, world.scanCookie.load()], now, options.attribution);
        session = resolved && Object.assign({}, session, resolved);
        if (session) {
          hasLanded = true;
          save(withActivity(session, now, newId));
        }
        // The expired record of the very scan in the address stays, or a bookmark would begin its 60 days anew.
        else if (stored && !found && !isRefused(world.session)) world.session.save(null);
      }
      if (session && found && (options.cleanUrl || isHandOver(page_url))) world.cleanAddress();
      return session;
    },
    keep(change) {
      // A newer scan of another tab must not be undone, nor what other sites of this page have remembered.
      const stored = readRecord(world.session.load());
      if (!session) return;
      const isSame = stored.sid === session.sid;
      const { orders, active_at, web_session_id } = stored as Session;
      if (isSame) Object.assign(session, { orders }, active_at > session.active_at && { active_at, web_session_id });
      if (change) change(session);
      if (isSame) save(Object.assign(stored, session));
    },
    forget() {
      session = null;
      hasLanded = false;
    },
  };
}

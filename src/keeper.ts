import { isRefused } from './permission.ts';
import { isHandOver, scanIn } from './scan.ts';
import { isAlive, readRecord, resolveSession, type Session, withActivity } from './session.ts';
import type { TrackerOptions, TrackerWorld } from './world.ts';

/** Keeps the session of a page. */
export interface Keeper {
  /**
   * Returns the session, if there is one. Looks for it, and for a newer scan in the address.
   *
   * @param isAnew Looks even if there is one, and stores it merged with what other tabs have written.
   */
  seek(isAnew?: boolean): Session | null;
  /** Stores the session for the next page, after `change`, if given. */
  keep(change?: (session: Session) => void): void;
  /** Forgets the session; the next `seek` starts from scratch. */
  forget(): void;
}

/**
 * @param newId Makes a UUID.
 * @param isNameless Whether the visitor id must not be stored.
 */
export function createKeeper(
  options: TrackerOptions,
  world: Pick<TrackerWorld, 'wallNow' | 'page' | 'landingUrl' | 'session' | 'scanCookie' | 'cleanAddress'>,
  newId: () => string,
  isNameless: () => boolean,
): Keeper {
  let session: Session | null = null;
  /** A router may have removed the scan from the address, so the landing URL is read, too, until a session is found. */
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
        // The expired record of the very scan in the address stays, or a bookmark would restart its 60 days.
        else if (stored && !found && !isRefused(world.session)) world.session.save(null);
      }
      if (session && found && (options.cleanUrl || isHandOver(page_url))) world.cleanAddress();
      return session;
    },
    keep(change) {
      // Must not undo a newer scan of another tab, nor what other sites on this page have remembered.
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

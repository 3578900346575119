import type { Scan } from './scan.ts';
import { type BrowserEvent, isUuid, SESSION_LIFETIME_MS, type SessionCookie } from './wire.ts';

/** A visit ends after 30 minutes without an event. */
export const VISIT_IDLE_MS = 30 * 60 * 1000;
const CLOCK_SLACK_MS = 24 * 60 * 60 * 1000;

/** The record under `_scnv`. Keys of others are preserved. */
export interface Session {
  /** The scan that events are attributed to. */
  sid: string;
  /** Milliseconds since 1970. */
  scanned_at: number;
  /** The first scan that still counts, or the last if the first one wins; the same scan if there is only one. */
  other: Scan;
  visitor_id: string;
  web_session_id: string;
  /** The last activity of the visit, in milliseconds since 1970. */
  active_at: number;
  /** The last orders delivered. */
  orders?: string;
}

/** Which scan wins. */
export type Attribution = 'first' | 'last';

/**
 * Decides which session a page has.
 *
 * @param stored The text under `_scnv`, or `null`. A record of another SDK, which has no time, starts now.
 * @param found Scans found elsewhere, in the address or in a cookie. A scan already known, from a bookmark or a reload,
 *   does not extend its 60 days.
 * @param now Milliseconds since 1970.
 * @param attribution By default, the last scan wins.
 */
export function resolveSession(
  stored: string | null | undefined,
  found: (Scan | null)[],
  now: number,
  attribution: Attribution | undefined,
): Session | null {
  const record = readRecord(stored);
  const all = [{ sid: record.sid, at: record.scanned_at || now }, record.other, ...found];
  const isFirst = (scan: Scan) => all.find((one) => one && one.sid === scan.sid) === scan;
  const scans = (all as Scan[])
    .filter((scan) => scan && isFirst(scan) && isUuid(scan.sid) && isAlive(scan.at, now))
    .sort((one, other) => one.at - other.at);
  if (attribution !== 'first') scans.reverse();
  const [winner] = scans;
  if (!winner) return null;
  return Object.assign(record as Session, { sid: winner.sid, scanned_at: winner.at, other: scans.pop() });
}

/** Whether a scan still counts. Both are milliseconds since 1970. */
export function isAlive(scannedAt: number, now: number): boolean {
  const age = now - scannedAt;
  return age <= SESSION_LIFETIME_MS && age >= -CLOCK_SLACK_MS;
}

/** Extends a session's visit to `now`, or starts a new visit after 30 minutes without an event. Mutates the session. */
export function withActivity(session: Session, now: number, newId: () => string): Session {
  const goesOn = Math.abs(now - session.active_at) < VISIT_IDLE_MS && isUuid(session.web_session_id);
  if (!goesOn) session.web_session_id = newId();
  if (!isUuid(session.visitor_id)) session.visitor_id = newId();
  session.active_at = now;
  return session;
}

/** The scans of a session as its events carry them: the one that wins, and the other one, if any. */
export function scansOf(session: Session, attribution: Attribution | undefined): Partial<BrowserEvent> {
  const name = attribution === 'first' ? 'last_scan_session_id' : 'first_scan_session_id';
  return Object.assign(
    { scan_session_id: session.sid },
    session.other.sid !== session.sid && { [name]: session.other.sid },
  );
}

/** The part of a session that the collector is asked to keep. */
export function cookieOf({ sid, scanned_at }: Session, domain: string | undefined): SessionCookie {
  return { sid, scanned_at, domain };
}

/**
 * Until when a browser keeps a session, in milliseconds since 1970.
 *
 * @param now Milliseconds since 1970.
 * @param maxAbsenceMs How long it keeps the data of a visitor who does not come back.
 */
export function keptUntil(session: Session, now: number, maxAbsenceMs: number): number {
  return Math.min(session.scanned_at + SESSION_LIFETIME_MS, now + maxAbsenceMs);
}

/** Parses a record. Without a `sid` that is a UUID, it is empty. */
export function readRecord(text: string | null | undefined): Partial<Session> {
  try {
    // The first error on a page is expensive: V8 parses the script again to locate it.
    const record = JSON.parse(text || '{}');
    // A value that cannot be converted to a number throws here, rather than later.
    record.scanned_at *= 1;
    record.active_at *= 1;
    if (isUuid(record.sid)) return record;
  } catch {
    // Not a session record.
  }
  return {};
}

import { isUuid, SESSION_LIFETIME_MS } from './wire.ts';

/** A visit ends after 30 minutes without an event. */
export const VISIT_IDLE_MS = 30 * 60 * 1000;
const CLOCK_SLACK_MS = 24 * 60 * 60 * 1000;

/** The record under `_scnv`. Keys that are not ours stay in it. */
export interface Session {
  sid: string;
  /** Milliseconds since 1970. */
  scanned_at: number;
  visitor_id: string;
  web_session_id: string;
  /** Milliseconds since 1970 of the last event that was noted. */
  active_at: number;
}

/**
 * Decides which session a page has.
 *
 * @param stored The text under `_scnv`, or `null`. A record of another SDK, with no time of its own, begins now.
 * @param scan The scan session id of the page's address, or `null`. The last scan wins; the same one again, from a
 *   bookmark or a reload, does not extend its 60 days.
 * @param now Milliseconds since 1970.
 * @param newId Makes a UUID.
 */
export function resolveSession(
  stored: string | null | undefined,
  scan: string | null,
  now: number,
  newId: () => string,
): Session | null {
  const record = readRecord(stored);
  if (scan && scan !== record.sid) Object.assign(record, { sid: scan, scanned_at: now });
  if (!record.scanned_at) record.scanned_at = now;
  return record.sid && isAlive(record, now) ? withActivity(record, now, newId) : null;
}

/** Whether a session still counts; `now` in milliseconds since 1970. */
export function isAlive(session: Partial<Session>, now: number): boolean {
  const age = now - (session.scanned_at as number);
  return age <= SESSION_LIFETIME_MS && age >= -CLOCK_SLACK_MS;
}

/** Carries a session's visit on to `now`, or begins a new visit after 30 minutes of silence. Changes the session. */
export function withActivity(session: Partial<Session>, now: number, newId: () => string): Session {
  const goesOn = Math.abs(now - (session.active_at as number)) < VISIT_IDLE_MS;
  if (!goesOn || !isUuid(session.web_session_id)) session.web_session_id = newId();
  if (!isUuid(session.visitor_id)) session.visitor_id = newId();
  session.active_at = now;
  return session as Session;
}

/** The record in a text, with a `sid` that is a UUID, or an empty one. */
function readRecord(text: string | null | undefined): Partial<Session> {
  try {
    const record = JSON.parse(text as string);
    // What is no number, nor can become one, throws here already.
    record.scanned_at *= 1;
    record.active_at *= 1;
    if (isUuid(record.sid)) return record;
  } catch {
    // Whatever it is, it is no session.
  }
  return {};
}

import { isUuid, SESSION_KEY, SESSION_LIFETIME_MS, utf8Length } from '@scnv/sdk/wire';
import { createCheck, fieldError, type Path, type Validated } from './check.ts';
import { sessionCookieSchema } from './schemas.ts';

const MAX_RECORD_BYTES = 2 * 1024;
/** Browsers drop a cookie whose name and value take more. */
const MAX_COOKIE_BYTES = 4096;
const MAX_HOST_LENGTH = 253;
const LABEL = '[a-z\\d](?:[a-z\\d-]{0,61}[a-z\\d])?';
const HOST = new RegExp(`^(?:localhost|${LABEL}(?:\\.${LABEL})+)$`);
const AT: Path = ['body', 'session_cookie'];

const checkAsked = createCheck(sessionCookieSchema);

/** The session record as a cookie for the page, which its script may read: no secret stands in it. */
export interface CookieToSet {
  /** JSON, as it came. */
  record: string;
  /** `null` for the collector's own host. */
  domain: string | null;
  /** Seconds. */
  maxAgeS: number;
  /** The page came by https, and so must whatever reads the cookie. */
  secure: boolean;
}

/**
 * Decides whether the answer to a batch sets the session cookie: a browser keeps one that a server has set for as long
 * as it is told, and one that a script has set, like all else that scripts store, perhaps for a week.
 *
 * The record has to hold a scan that is younger than 60 days, the page has to be under the domain, since another site
 * of this collector may not leave a scan there, and nothing that came may say that the visitor has not agreed.
 *
 * @param body Of a request whose events were taken.
 * @param page Where it came from.
 * @param now Milliseconds since 1970.
 * @returns `null` where none is asked for; and why not, where it is not to be: that costs no event its place.
 */
export function decideSessionCookie(
  body: Record<string, unknown>,
  page: URL,
  now: number,
): Validated<CookieToSet> | null {
  if (!('session_cookie' in body)) return null;
  const asked = checkAsked(body.session_cookie ?? null, AT);
  if ('errors' in asked) return asked;
  if (!isAgreed(body)) return { errors: [fieldError(AT, 'is not set without the consent of the visitor', 'consent')] };

  const { record } = asked.value;
  const domain = asked.value.domain?.toLowerCase().replace(/^\./, '') ?? null;
  const maxAgeS = Math.floor(Math.min(endOf(record) - now, SESSION_LIFETIME_MS) / 1000);
  const recordProblem = problemOf(record) ?? (maxAgeS > 0 ? null : 'must be of a scan of the last 60 days');
  const errors = recordProblem ? [fieldError([...AT, 'record'], recordProblem, 'value')] : [];
  if (domain !== null && !isAbove(domain, page.hostname)) {
    errors.push(fieldError([...AT, 'domain'], `must be ${page.hostname} or a domain above it`, 'value'));
  }
  return errors.length ? { errors } : { value: { record, domain, maxAgeS, secure: page.protocol === 'https:' } };
}

/** Whether all that the request says of consent is that it is granted. */
function isAgreed({ consent, events }: Record<string, unknown>): boolean {
  const said = [consent, ...(Array.isArray(events) ? events : []).map((event) => Object(event).consent)];
  return said.every((one) => one === undefined || one === 'granted');
}

function problemOf(record: string): string | null {
  if (utf8Length(record) > MAX_RECORD_BYTES) return `must be at most ${MAX_RECORD_BYTES} bytes`;
  if (!record.isWellFormed() || Number.isNaN(endOf(record)))
    return 'must be JSON with sid, a UUID, and scanned_at, a number';
  const cookie = `${SESSION_KEY}=${encodeURIComponent(record)}`;
  return cookie.length > MAX_COOKIE_BYTES ? `must take at most ${MAX_COOKIE_BYTES} bytes as a cookie` : null;
}

/** When the session of a record ends, in milliseconds since 1970; `NaN` where it is no record. */
function endOf(record: string): number {
  try {
    const { sid, scanned_at } = Object(JSON.parse(record));
    return isUuid(sid) && Number.isFinite(scanned_at) ? scanned_at + SESSION_LIFETIME_MS : Number.NaN;
  } catch {
    return Number.NaN;
  }
}

function isAbove(domain: string, host: string): boolean {
  return domain.length <= MAX_HOST_LENGTH && HOST.test(domain) && (host === domain || host.endsWith(`.${domain}`));
}

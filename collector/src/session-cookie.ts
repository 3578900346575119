import { SESSION_LIFETIME_MS } from '@scnv/sdk/wire';
import { createCheck, fieldError, type Path, type Validated } from './check.ts';
import { sessionCookieSchema } from './schemas.ts';

const LABEL = '[a-z\\d](?:[a-z\\d-]{0,61}[a-z\\d])?';
const HOST = new RegExp(`^(?:localhost|${LABEL}(?:\\.${LABEL})+)$`);
const AT: Path = ['body', 'session_cookie'];

const checkAsked = createCheck(sessionCookieSchema);

/** The session as a cookie of the page, which its script may read: it is not a secret. */
export interface CookieToSet {
  /** `<sid>.<scanned_at>`. */
  value: string;
  /** `null` for the collector's own host. */
  domain: string | null;
  /** Seconds. */
  maxAgeS: number;
  /** Whether the page came by https, so that the cookie must stay with https. */
  secure: boolean;
}

/**
 * Decides whether the response to a batch sets the session cookie: a browser keeps a cookie set by a server as long as
 * it is told, and one set by a script, like everything else that scripts store, perhaps for a week.
 *
 * The scan must be less than 60 days old; the page must be under the domain, since another site of this collector must
 * not leave a scan there; and nothing in the request may say that the visitor has not agreed.
 *
 * @param body Of a request whose events were accepted.
 * @param page Where it came from.
 * @param now Milliseconds since 1970.
 * @returns `null` if no cookie is asked for; errors if it may not be set, which do not affect the events.
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

  const { sid, scanned_at } = asked.value;
  const domain = asked.value.domain?.toLowerCase().replace(/^\./, '') ?? null;
  // A client's clock that is ahead must not make it live longer.
  const leftMs = Math.min(scanned_at + SESSION_LIFETIME_MS - now, SESSION_LIFETIME_MS);
  const maxAgeS = Math.floor(leftMs / 1000);
  const errors = [];
  if (maxAgeS <= 0) errors.push(fieldError([...AT, 'scanned_at'], 'must be within the last 60 days', 'value'));
  if (domain !== null && !isAbove(domain, page.hostname)) {
    errors.push(fieldError([...AT, 'domain'], `must be ${page.hostname} or a domain above it`, 'value'));
  }
  if (errors.length) return { errors };
  return { value: { value: `${sid}.${scanned_at}`, domain, maxAgeS, secure: page.protocol === 'https:' } };
}

/** Whether the request says nothing about consent except that it is granted. */
function isAgreed({ consent, events }: Record<string, unknown>): boolean {
  const said = [consent, ...(Array.isArray(events) ? events : []).map((event) => Object(event).consent)];
  return said.every((one) => one === undefined || one === 'granted');
}

function isAbove(domain: string, host: string): boolean {
  return HOST.test(domain) && (host === domain || host.endsWith(`.${domain}`));
}

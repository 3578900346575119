/**
 * How an event is attributed: `linked` to a QR code or offer of its site; `foreign` if its scan session is another
 * site's; an `orphan` if its scan session is not known yet; `unregistered` if it is unknown, but the site counts such
 * events anyway; `test` if it came by a test link; `none` if it names no scan session.
 */
export type Identity = 'linked' | 'foreign' | 'orphan' | 'unregistered' | 'test' | 'none';

/**
 * How a session began: by a scan, by a click on a tracking link, by a click on a test link, which counts separately,
 * or by a postback without a known click.
 */
export type SessionKind = 'scan' | 'click' | 'test' | 'clickless';

/** What an event counts for. */
export interface Attribution {
  identity: Identity;
  /** The QR code, or `offer:` and the id of the offer. */
  code: string | null;
}

/** The code of an offer's events and figures. No QR code can have such a code. */
export function offerCode(offerId: string): string {
  return `offer:${offerId}`;
}

/** The offer that an event or a figure belongs to, or `null` if it is a QR code. */
export function offerOf(code: string | null): string | null {
  const prefix = offerCode('');
  return code?.startsWith(prefix) ? code.slice(prefix.length) : null;
}

/** How long an orphan waits for its scan session. */
export const ORPHAN_LIFETIME_MS = 24 * 60 * 60 * 1000;

/**
 * Attributes an event. Another site's scan session never gives it a QR code.
 *
 * @param hasScan Whether the event names a scan session at all.
 * @param session That scan session, or `null` if the collector does not know it.
 * @param acceptUnknown Whether the site counts events of unknown scan sessions.
 */
export function identify(
  siteKey: number,
  hasScan: boolean,
  session: { site_key: number; code: string; kind: SessionKind } | null,
  acceptUnknown: boolean,
): Attribution {
  if (!hasScan) return { identity: 'none', code: null };
  if (!session) return { identity: acceptUnknown ? 'unregistered' : 'orphan', code: null };
  if (session.site_key !== siteKey) return { identity: 'foreign', code: null };
  return { identity: session.kind === 'test' ? 'test' : 'linked', code: session.code };
}

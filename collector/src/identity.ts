/**
 * Whom an event belongs to: `linked` to a QR code of its site; `foreign`, since its scan session is another site's;
 * an `orphan`, whose scan session nobody knows yet; `unregistered`, where the site counts unknown scan sessions all the
 * same; `test`, since it came by a test link; `none`, since it names no scan session.
 */
export type Identity = 'linked' | 'foreign' | 'orphan' | 'unregistered' | 'test' | 'none';

/**
 * How a session began: by a scan, by a click on a tracking link, by a click on a test link, which counts apart, or by a
 * postback that no click was known of.
 */
export type SessionKind = 'scan' | 'click' | 'test' | 'clickless';

/** What an event counts for. */
export interface Attribution {
  identity: Identity;
  /** The QR code, or `offer:` and the id of the offer. */
  code: string | null;
}

/** Under what the events and figures of an offer stand. No QR code can be called so. */
export function offerCode(offerId: string): string {
  return `offer:${offerId}`;
}

/** The offer under which an event or a figure stands, or `null` where it is a QR code. */
export function offerOf(code: string | null): string | null {
  const prefix = offerCode('');
  return code?.startsWith(prefix) ? code.slice(prefix.length) : null;
}

/** An orphan waits this long for its scan session. */
export const ORPHAN_LIFETIME_MS = 24 * 60 * 60 * 1000;

/**
 * Says whom an event belongs to. Another site's scan session never gives it a QR code.
 *
 * @param hasScan Whether the event names a scan session at all.
 * @param session That scan session, or `null` where the collector does not know it.
 * @param acceptUnknown Whether the site counts events of scan sessions that it never registers.
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

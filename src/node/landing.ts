import { scanIn } from '../scan.ts';
import { isUuid, SESSION_KEY } from '../wire.ts';

/** As much of a request as {@link scanSessionIdFrom} reads: those of the web, Node, Express and Fastify have it. */
export interface LandingRequest {
  /** With or without a host. */
  url?: string | undefined;
  /** What Express and Fastify keep of an address that a router or a plugin has changed. */
  originalUrl?: string | undefined;
  headers?: { get(name: string): string | null } | { [name: string]: string | string[] | undefined } | undefined;
}

/** What of it is read. An address has none of it, and is the text of itself. */
type Readable = Omit<LandingRequest, 'headers'> & { headers: Headers & { cookie?: string } };

/**
 * The scan that brought a visitor, for servers that read the landing page's address themselves: the one in `?scnv=`,
 * else the one that the cookie `_scnv` holds. What is there and is no scan session id is passed over, and so is what
 * another site has handed over more than two minutes ago. Never throws.
 *
 * @param source An address, or a request.
 * @returns The scan session id, or `null`.
 * @example session.scan_session_id = scanSessionIdFrom(request) ?? session.scan_session_id;
 */
export function scanSessionIdFrom(source: string | URL | LandingRequest): string | null {
  try {
    const { originalUrl, url, headers } = source as Readable;
    const scan = scanIn(`${originalUrl || url || source}`, Date.now());
    return scan ? scan.sid : scanSessionIdInCookies(`${headers.get ? headers.get('cookie') : headers.cookie}`);
  } catch {
    // No headers, or nothing that could have any.
    return null;
  }
}

/** @param cookies The `Cookie` header; a list of them becomes a text with commas. */
function scanSessionIdInCookies(cookies: string): string | null {
  for (const cookie of cookies.split(/[;,] */)) {
    // `_scnv=<sid>.<time>`; one of this name that is strange may stand before another, a host's before a domain's.
    const [name, sid] = cookie.split(/[=.]/);
    if (name === SESSION_KEY && isUuid(sid)) return sid;
  }
  return null;
}

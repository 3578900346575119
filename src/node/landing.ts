import { scanIn } from '../scan.ts';
import { isUuid, SESSION_KEY } from '../wire.ts';

/** The part of a request that {@link scanSessionIdFrom} reads: those of the web, Node, Express and Fastify have it. */
export interface LandingRequest {
  /** With or without a host. */
  url?: string | undefined;
  /** The URL as it was before a router or a plugin changed it: Express and Fastify keep it. */
  originalUrl?: string | undefined;
  headers?: { get(name: string): string | null } | { [name: string]: string | string[] | undefined } | undefined;
}

/** The fields that are read. A URL has none of them, and is converted to text itself. */
type Readable = Omit<LandingRequest, 'headers'> & { headers: Headers & { cookie?: string } };

/**
 * The scan that brought a visitor, for servers that read the landing page's URL themselves: the one in `?scnv=`, else
 * the one in the cookie `_scnv`. Anything that is not a scan session id is skipped, and so is a scan that another site
 * handed over more than two minutes ago. Never throws.
 *
 * @param source A URL, or a request.
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

/** @param cookies The `Cookie` header; an array of them becomes a text with commas. */
function scanSessionIdInCookies(cookies: string): string | null {
  for (const cookie of cookies.split(/[;,] */)) {
    // `_scnv=<sid>.<time>`. An invalid one may precede a valid one, such as a host's before a domain's.
    const [name, sid] = cookie.split(/[=.]/);
    if (name === SESSION_KEY && isUuid(sid)) return sid;
  }
  return null;
}

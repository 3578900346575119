import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Admin, loginCookieOf } from '../admin.ts';
import { Refusal } from './errors.ts';

/** Admits only requests with the admin token or from a logged-in browser, on localhost, too. */
export function requireAdmin(admin: Admin) {
  return async function checkAdmin(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    reply.header('Cache-Control', 'no-store');
    const [, token] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '') ?? [];
    if (token) {
      if (!admin.isToken(token)) throw new Refusal(403, 'the admin token is wrong');
      return;
    }
    const cookie = request.cookies[loginCookieOf(request.host)];
    const loggedIn = cookie !== undefined && (await admin.isLoggedIn(cookie, request.host));
    if (!loggedIn) throw new Refusal(401, 'log in with a login link, or send the admin token as a bearer token');
    if (isForeign(request)) throw new Refusal(403, 'changes must come from a page of this collector');
  };
}

/** SameSite keeps other sites away, but not another port of this host. */
function isForeign({ headers, host }: FastifyRequest): boolean {
  return headers.origin !== undefined && URL.parse(headers.origin)?.host !== host;
}

import type { FastifyInstance } from 'fastify';
import { type Admin, LOGIN_COOKIE, LOGIN_LIFETIME_MS } from '../admin.ts';

// Not a redirect: a browser that came from a chat or a mail would not send the new cookie with it (SameSite=Strict).
const GO_TO_REPORT =
  '<!doctype html><meta http-equiv="refresh" content="0;url=/"><title>scnv</title><a href="/">Go on</a>';

/** `GET /login?code=…`: where a login link leads. */
export async function loginRoutes(
  app: FastifyInstance,
  deps: { admin: Admin; publicUrl: string | null },
): Promise<void> {
  // Behind a proxy that ends TLS the request itself is plain; the public address says what the browser sees.
  const isSecure = deps.publicUrl?.startsWith('https:') ?? false;
  app.get<{ Querystring: { code?: string } }>('/login', async (request, reply) => {
    const { code } = request.query;
    const cookie = typeof code === 'string' ? await deps.admin.redeemLoginLink(code, request.host) : null;
    if (cookie) {
      reply.setCookie(LOGIN_COOKIE, cookie, {
        httpOnly: true,
        sameSite: 'strict',
        secure: isSecure,
        path: '/',
        maxAge: LOGIN_LIFETIME_MS / 1000,
      });
    }
    // A browser that is logged in gets to the report by a used link, too; any other reads there what to do.
    return reply.header('Cache-Control', 'no-store').type('text/html; charset=utf-8').send(GO_TO_REPORT);
  });
}

import type { FastifyInstance } from 'fastify';
import { type Admin, LOGIN_LIFETIME_MS, loginCookieOf } from '../admin.ts';
import type { PageFiles } from '../page-files.ts';
import { isSecure } from './secure.ts';

const POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'";

/**
 * `/login?code=…`: where a login link leads. Opening it does not use it up, since chats and mail programs open links
 * to preview them. The button on the page sends a `POST`, which does.
 */
export async function loginRoutes(
  app: FastifyInstance,
  deps: { admin: Admin; page: PageFiles; publicUrl: string | null },
): Promise<void> {
  const page = deps.page.html('login-link.html');

  app.get('/login', async (_request, reply) =>
    reply
      .headers({ 'Cache-Control': 'no-store', 'Content-Security-Policy': POLICY, 'Referrer-Policy': 'no-referrer' })
      .type('text/html; charset=utf-8')
      .send(page),
  );

  app.post<{ Querystring: { code?: string } }>('/login', async (request, reply) => {
    const { code } = request.query;
    const cookie = typeof code === 'string' ? await deps.admin.redeemLoginLink(code, request.host) : null;
    if (cookie) {
      reply.setCookie(loginCookieOf(request.host), cookie, {
        httpOnly: true,
        sameSite: 'strict',
        secure: isSecure(request, deps.publicUrl),
        path: '/',
        maxAge: LOGIN_LIFETIME_MS / 1000,
      });
    }
    // A used link still leads a logged-in browser to the report; any other is told there what to do.
    return reply.header('Cache-Control', 'no-store').redirect('/', 303);
  });
}

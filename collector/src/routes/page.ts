import type { FastifyInstance } from 'fastify';
import type { Admin } from '../admin.ts';
import type { PageFiles } from '../page-files.ts';
import { createCodedAnswer } from './coded.ts';
import { Refusal } from './errors.ts';
import { requireAdmin } from './require-admin.ts';

const POLICY = [
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'",
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "require-trusted-types-for 'script'; trusted-types lit-html",
].join('; ');
const HEADERS = { 'Content-Security-Policy': POLICY, 'Referrer-Policy': 'no-referrer' };

/** `GET /`: the dashboard, with the report, the live view and the setup; and the files that it consists of. */
export async function pageRoutes(
  app: FastifyInstance,
  deps: { admin: Admin; page: PageFiles; publicUrl: string | null },
): Promise<void> {
  const { page } = deps;
  const onRequest = requireAdmin(deps.admin);
  const answers = new Map([...page.files].map(([name, { content }]) => [name, createCodedAnswer(content)]));

  app.get('/', async (request, reply) => {
    const show = (html: string) => reply.headers(HEADERS).type('text/html; charset=utf-8').send(html);
    try {
      await onRequest(request, reply);
      return show(page.html('report.html'));
    } catch (error) {
      // Any other error leaves open whether the browser is logged in.
      if (!(error instanceof Refusal)) throw error;
      const origin = deps.publicUrl ?? `${request.protocol}://${request.host}`;
      reply.code(401);
      return show(page.html('login.html').replace('{{collector}}', () => inHtml(origin)));
    }
  });

  app.get<{ Params: { version: string; name: string } }>('/page/:version/:name', async (request, reply) => {
    const { params } = request;
    const file = page.files.get(params.name);
    const answer = answers.get(params.name);
    if (!file || !answer || (params.name.endsWith('.html') && params.name !== 'snippet.html'))
      throw new Refusal(404, 'the page has no such file');
    // Files of another version are requested while collectors of two versions share a host name.
    const isThis = page.base === `/page/${params.version}/`;
    reply.header('Cache-Control', isThis ? 'public, max-age=31536000, immutable' : 'no-store');
    return answer(request, reply.header('X-Content-Type-Options', 'nosniff').type(file.type));
  });
}

/** A `Host` header may contain anything. */
function inHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

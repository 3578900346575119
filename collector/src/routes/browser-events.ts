import cors from '@fastify/cors';
import { type FieldError, SESSION_KEY } from '@scnv/sdk/wire';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { BROWSER_EVENTS_PATHS } from '../browser-paths.ts';
import type { FindPlace } from '../geo.ts';
import { answerQuestion, ingestBatch } from '../ingest.ts';
import type { Live } from '../live.ts';
import { isAllowedHost, requestPage } from '../origin.ts';
import { decideSessionCookie } from '../session-cookie.ts';
import type { StoredSite } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import { readQuestion, readSiteId, validateBatch } from '../validate.ts';
import { activeOrRefuse } from './active-site.ts';
import { orRefuse, Refusal } from './errors.ts';
import { callerAddressOf, type RateLimiter } from './rate-limit.ts';
import { tellRefusals } from './refusals.ts';

const PREFLIGHT_ANSWER = {
  'Access-Control-Allow-Methods': 'POST',
  'Access-Control-Allow-Headers': 'Content-Type, Content-Encoding',
  'Access-Control-Max-Age': String(24 * 60 * 60),
};

// Each response allows its caller's origin, refusals too: a page must be able to read why. Credentials are allowed so
// that a cookie can be set; no cookie is read here, so no page learns anything from one.
const CORS = { origin: true, credentials: true, exposedHeaders: ['Retry-After'] };

/** `POST /ct`: what browsers send. */
export async function browserEventRoutes(
  app: FastifyInstance,
  deps: { store: Store; live: Live; findPlace: FindPlace; now(): number; limitBrowser: RateLimiter },
): Promise<void> {
  tellRefusals(app, deps.live);
  // Only for the routes that ask for it: by default the plugin would answer for every path of the collector.
  await app.register(cors, { origin: false, preflight: false });
  const config = { cors: CORS, takesEvents: true };

  for (const path of BROWSER_EVENTS_PATHS) {
    app.options(path, { config }, async (_request, reply) => reply.code(204).headers(PREFLIGHT_ANSWER).send());

    app.post(path, { config }, async (request, reply) => {
      const named = await deps.store.read.findSite(orRefuse(readSiteId(request.body)));
      // All unknown sites count as one: nobody gets more requests by making up names.
      await deps.limitBrowser(request, reply, `${named?.site_key ?? 'none'} ${callerAddressOf(request)}`);
      const site = activeOrRefuse(named);
      const page = findAllowedPage(request, site);
      const body = request.body as Record<string, unknown>;
      const question = readQuestion(body);
      if (question) return answerQuestion(deps.store, site, orRefuse(question));
      const batch = orRefuse(validateBatch(body));
      const now = deps.now();
      const receipt = orRefuse(
        await ingestBatch(deps, site, batch, { now, ip: request.ip, findPlace: deps.findPlace }),
      );
      const remarks = [...(receipt.remarks ?? []), ...setSessionCookie(reply, body, page, now)];
      return { ...receipt, ...(remarks.length && { remarks }) };
    });
  }
}

/** The page that a request comes from. Refuses one that is not on the site's domains. */
function findAllowedPage({ headers }: FastifyRequest, site: StoredSite): URL {
  const page = requestPage(headers.origin, headers.referer);
  if (page && isAllowedHost(page.host, site.allowed_domains)) return page;
  const who = page ? `${page.host} is not among` : 'the request names no host; it must be one of';
  throw new Refusal(403, `${who} the allowed domains of site ${site.site_id}`, 'origin_not_allowed', page?.host);
}

/** Sets the session cookie if the request asks for it. Returns the errors if it may not be set. */
function setSessionCookie(reply: FastifyReply, body: Record<string, unknown>, page: URL, now: number): FieldError[] {
  const cookie = decideSessionCookie(body, page, now);
  if (!cookie) return [];
  if ('errors' in cookie) return cookie.errors;
  const { value, domain, maxAgeS, secure } = cookie.value;
  // Not `httpOnly`: the page's script reads it once the browser has deleted what scripts have stored.
  const attributes = { path: '/', maxAge: maxAgeS, secure, ...(domain && { domain }) };
  reply.setCookie(SESSION_KEY, value, { ...attributes, httpOnly: false, sameSite: 'lax' });
  return [];
}

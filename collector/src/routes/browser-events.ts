import cors from '@fastify/cors';
import { BROWSER_EVENTS_PATH } from '@scnv/sdk/wire';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { answerQuestion, ingestBatch } from '../ingest.ts';
import { isAllowedHost, requestHost } from '../origin.ts';
import type { StoredSite } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import { readQuestion, readSiteId, validateBatch } from '../validate.ts';
import { orRefuse, Refusal } from './errors.ts';

const PREFLIGHT_ANSWER = {
  'Access-Control-Allow-Methods': 'POST',
  'Access-Control-Allow-Headers': 'Content-Type',
  'Access-Control-Max-Age': String(24 * 60 * 60),
};

/** `POST /ct`: what browsers send. */
export async function browserEventRoutes(app: FastifyInstance, deps: { store: Store; now(): number }): Promise<void> {
  // Each answer names its caller's origin, a refusal too: a page must be able to read why.
  await app.register(cors, { origin: true, exposedHeaders: ['Retry-After'], preflight: false });

  for (const path of [BROWSER_EVENTS_PATH, '/collect/batch']) {
    // Here, and not by the plugin, which would answer for every path of the collector.
    app.options(path, async (_request, reply) => reply.code(204).headers(PREFLIGHT_ANSWER).send());

    app.post(path, async (request) => {
      const site = await findActiveSite(deps.store, orRefuse(readSiteId(request.body)));
      refuseForeignHost(request, site);
      const body = request.body as Record<string, unknown>;
      const question = readQuestion(body);
      if (question) return answerQuestion(deps.store, site, orRefuse(question));
      const batch = orRefuse(validateBatch(body));
      return orRefuse(await ingestBatch(deps.store, site, batch, deps.now()));
    });
  }
}

/** The site of this id. Refuses one that does not exist or is paused. */
export async function findActiveSite(store: Store, siteId: string): Promise<StoredSite> {
  const site = await store.read.findSite(siteId);
  if (!site) throw new Refusal(400, 'site_id names no site of this collector');
  if (site.status === 'paused') throw new Refusal(400, 'site is paused');
  return site;
}

function refuseForeignHost({ headers }: FastifyRequest, site: StoredSite): void {
  const host = requestHost(headers.origin, headers.referer);
  if (host && isAllowedHost(host, site.allowed_domains)) return;
  const who = host ? `${host} is not among` : 'the request names no host; it has to be one of';
  throw new Refusal(403, `${who} the allowed domains of site ${site.site_id}`);
}

import { SERVER_EVENTS_BATCH_PATH, SERVER_EVENTS_PATH } from '@scnv/sdk/wire';
import type { FastifyInstance } from 'fastify';
import { ingestServerBatch, ingestServerEvent } from '../ingest.ts';
import type { Live } from '../live.ts';
import type { Store } from '../store/store.ts';
import { isTrial, tryServerEvent, tryServerEvents } from '../trial.ts';
import { isOfOtherSite, readServerBatch, readSiteId, validateServerEvent, validateServerEvents } from '../validate.ts';
import { findActiveSite } from './active-site.ts';
import { orRefuse } from './errors.ts';
import { tellRefusals } from './refusals.ts';
import { foreignKey, type RequireKey } from './require-key.ts';

/** `POST /server-events` and `…/batch`: what a site's own server sends, with an API key of that site. */
export async function serverEventRoutes(
  app: FastifyInstance,
  deps: { store: Store; live: Live; now(): number; requireKey: RequireKey },
): Promise<void> {
  const { store, now, requireKey } = deps;
  const config = { takesEvents: true };
  tellRefusals(app, deps.live);

  app.post(SERVER_EVENTS_PATH, { config }, async (request, reply) => {
    const { site_id: keySiteId } = await requireKey(request, reply);
    if (orRefuse(readSiteId(request.body)) !== keySiteId) throw foreignKey();
    const site = await findActiveSite(store, keySiteId);
    const event = orRefuse(validateServerEvent(request.body));
    if (orRefuse(isTrial(request.query))) return orRefuse(tryServerEvent(site, event, now()));
    return orRefuse(await ingestServerEvent(deps, site, event, now()));
  });

  app.post(SERVER_EVENTS_BATCH_PATH, { config }, async (request, reply) => {
    const { site_id: keySiteId } = await requireKey(request, reply);
    const list = orRefuse(readServerBatch(request.body));
    if (list.events.every((event) => isOfOtherSite(event, keySiteId))) throw foreignKey();
    const site = await findActiveSite(store, keySiteId);
    const items = validateServerEvents(list, keySiteId);
    if (orRefuse(isTrial(request.query))) return orRefuse(tryServerEvents(site, items, now()));
    return orRefuse(await ingestServerBatch(deps, site, items, now()));
  });
}

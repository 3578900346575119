import { SERVER_EVENTS_BATCH_PATH, SERVER_EVENTS_PATH } from '@scnv/sdk/wire';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { useApiKey } from '../api-key.ts';
import { ingestServerBatch, ingestServerEvent } from '../ingest.ts';
import type { ActiveKey } from '../store/api-keys.ts';
import type { Store } from '../store/store.ts';
import { isTrial, tryServerEvent, tryServerEvents } from '../trial.ts';
import { isOfOtherSite, readServerBatch, readSiteId, validateServerEvent, validateServerEvents } from '../validate.ts';
import { findActiveSite } from './browser-events.ts';
import { orRefuse, Refusal } from './errors.ts';

/** `POST /server-events` and `…/batch`: what a site's own server sends, with an API key of that site. */
export async function serverEventRoutes(app: FastifyInstance, deps: { store: Store; now(): number }): Promise<void> {
  const { store, now } = deps;

  app.post(SERVER_EVENTS_PATH, async (request) => {
    const { site_id: keySiteId } = await findKey(request, store, now());
    if (orRefuse(readSiteId(request.body)) !== keySiteId) throw foreignKey();
    const site = await findActiveSite(store, keySiteId);
    const event = orRefuse(validateServerEvent(request.body));
    if (orRefuse(isTrial(request.query))) return orRefuse(tryServerEvent(site, event, now()));
    return orRefuse(await ingestServerEvent(store, site, event, now()));
  });

  app.post(SERVER_EVENTS_BATCH_PATH, async (request) => {
    const { site_id: keySiteId } = await findKey(request, store, now());
    const list = orRefuse(readServerBatch(request.body));
    if (list.events.every((event) => isOfOtherSite(event, keySiteId))) throw foreignKey();
    const site = await findActiveSite(store, keySiteId);
    const items = validateServerEvents(list, keySiteId);
    if (orRefuse(isTrial(request.query))) return orRefuse(tryServerEvents(site, items, now()));
    return orRefuse(await ingestServerBatch(store, site, items, now()));
  });
}

/** The request's API key. Refuses a request without a good one. */
export async function findKey({ headers }: FastifyRequest, store: Store, now: number): Promise<ActiveKey> {
  const text = headers['x-api-key'];
  if (typeof text !== 'string' || !text) throw new Refusal(401, 'the header X-API-Key is missing');
  const key = await useApiKey(store, text, now);
  if (!key) throw new Refusal(403, 'the API key is unknown or revoked');
  return key;
}

/** The same for every site that is not the key's, so that it tells nothing of which sites there are. */
export function foreignKey(): Refusal {
  return new Refusal(403, 'the API key is not one of this site_id');
}

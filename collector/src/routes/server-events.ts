import { SERVER_EVENTS_PATH } from '@scnv/sdk/wire';
import type { FastifyInstance } from 'fastify';
import { ingestServerEvent } from '../ingest.ts';
import { hashSecret } from '../secrets.ts';
import type { Store } from '../store/store.ts';
import { readSiteId, validateServerEvent } from '../validate.ts';
import { findActiveSite } from './browser-events.ts';
import { Refusal } from './errors.ts';

/** `POST /server-events`: what a site's own server sends, with an API key of that site. */
export async function serverEventRoutes(app: FastifyInstance, deps: { store: Store; now(): number }): Promise<void> {
  app.post(SERVER_EVENTS_PATH, async (request) => {
    const key = request.headers['x-api-key'];
    if (typeof key !== 'string' || !key) throw new Refusal(401, 'the header X-API-Key is missing');
    const owner = await deps.store.read.findKeySite(hashSecret(key));
    if (!owner) throw new Refusal(403, 'the API key is unknown or revoked');

    const siteId = readSiteId(request.body);
    if ('errors' in siteId) throw new Refusal(422, siteId.errors);
    if (siteId.value !== owner.site_id) throw new Refusal(403, 'the API key is not one of this site_id');
    const site = await findActiveSite(deps.store, owner.site_id);

    const event = validateServerEvent(request.body);
    if ('errors' in event) throw new Refusal(422, event.errors);
    const receipt = await ingestServerEvent(deps.store, site, event.value, deps.now());
    if ('errors' in receipt) throw new Refusal(422, receipt.errors);
    return receipt.value;
  });
}

import { SERVER_EVENTS_BATCH_PATH, SERVER_EVENTS_PATH } from '@scnv/sdk/wire';
import type { FastifyInstance } from 'fastify';
import { ingestServerBatch, ingestServerEvent, type Sinks } from '../ingest.ts';
import type { KeyMode } from '../key-mode.ts';
import type { Live } from '../live.ts';
import type { Store } from '../store/store.ts';
import { NOWHERE } from '../test-key.ts';
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
  const sinks: { [mode in KeyMode]: Sinks } = { live: deps, test: { ...deps, store: NOWHERE } };
  tellRefusals(app, deps.live);

  app.post(SERVER_EVENTS_PATH, { config }, async (request, reply) => {
    const { site_id: keySiteId, mode } = await requireKey(request, reply);
    if (orRefuse(readSiteId(request.body)) !== keySiteId) throw foreignKey();
    const site = await findActiveSite(store, keySiteId);
    const event = orRefuse(validateServerEvent(request.body));
    if (orRefuse(isTrial(request.query))) return orRefuse(tryServerEvent(site, event, now()));
    const receipt = orRefuse(await ingestServerEvent(sinks[mode], site, event, now()));
    return mode === 'test' ? { ...receipt, message: 'The event is good. A test key stores nothing.' } : receipt;
  });

  app.post(SERVER_EVENTS_BATCH_PATH, { config }, async (request, reply) => {
    const { site_id: keySiteId, mode } = await requireKey(request, reply);
    const list = orRefuse(readServerBatch(request.body));
    if (list.events.every((event) => isOfOtherSite(event, keySiteId))) throw foreignKey();
    const site = await findActiveSite(store, keySiteId);
    const items = validateServerEvents(list, keySiteId);
    if (orRefuse(isTrial(request.query))) return orRefuse(tryServerEvents(site, items, now()));
    return orRefuse(await ingestServerBatch(sinks[mode], site, items, now()));
  });
}

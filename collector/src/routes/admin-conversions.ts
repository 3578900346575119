import { isUuid } from '@scnv/sdk/wire';
import type { FastifyInstance } from 'fastify';
import { fieldError } from '../check.ts';
import { readConversionQuery, readStatusChange } from '../conversion-requests.ts';
import type { Store } from '../store/store.ts';
import { orRefuse, Refusal } from './errors.ts';
import { findSiteOrRefuse } from './managed-site.ts';

interface ById {
  Params: { event_id: string };
}

/** `/admin/conversions`: the list, one with its history, approve and reject. */
export async function adminConversionRoutes(
  app: FastifyInstance,
  { store, now }: { store: Store; now(): number },
): Promise<void> {
  app.get('/admin/conversions', async (request) => {
    const { siteId, filter } = orRefuse(readConversionQuery(request.query));
    const { site_key } = await findSiteOrRefuse(store, siteId);
    const conversions = await store.report.listConversions(site_key, filter);
    // Not an empty page: a caller that reads page by page would take it for the end.
    if (!conversions) throw wrong(['query', 'after'], 'is not a conversion of this site; start again', 'value');
    return { conversions };
  });

  app.get<ById>('/admin/conversions/:event_id', async (request) => {
    const { siteId } = orRefuse(readConversionQuery(request.query));
    const { site_key } = await findSiteOrRefuse(store, siteId);
    const found = await store.read.findConversion(site_key, idOf(request.params));
    return found ?? refuseUnknown();
  });

  app.patch<ById>('/admin/conversions/:event_id', async (request) => {
    const { siteId, status, reason } = orRefuse(readStatusChange(request.body));
    const { site_key } = await findSiteOrRefuse(store, siteId);
    const ruling = { status, reason, transaction_id: null, by: 'admin', at: now() };
    const name = { event_id: idOf(request.params) };
    const [ruled] = await store.write.ruleOnConversions(site_key, name, ruling);
    return ruled ?? refuseUnknown();
  });
}

function idOf({ event_id }: ById['Params']): string {
  if (!isUuid(event_id)) throw wrong(['path', 'event_id'], 'must be a UUID', 'pattern');
  return event_id;
}

function wrong(...error: Parameters<typeof fieldError>): Refusal {
  return new Refusal(422, [fieldError(...error)]);
}

function refuseUnknown(): never {
  throw new Refusal(404, 'the site has no such conversion');
}

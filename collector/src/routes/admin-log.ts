import { isUuid } from '@scnv/sdk/wire';
import type { FastifyInstance } from 'fastify';
import { createCheck, fieldError } from '../check.ts';
import { logQuerySchema } from '../offer-requests.ts';
import { OUTCOME_REASONS } from '../postbacks/outcome.ts';
import type { Store } from '../store/store.ts';
import { orRefuse, Refusal } from './errors.ts';
import { findSiteOrRefuse } from './managed-site.ts';

const MAX_PAGE_LENGTH = 500;
const DEFAULT_PAGE_LENGTH = 100;

const checkQuery = createCheck(logQuerySchema);

/** `GET /admin/log`: what ad networks and pixels have called, and how it was answered. */
export async function adminLogRoutes(app: FastifyInstance, { store }: { store: Store }): Promise<void> {
  app.get('/admin/log', async (request) => {
    const {
      limit = `${DEFAULT_PAGE_LENGTH}`,
      transaction_id,
      before,
      ...filter
    } = orRefuse(checkQuery(request.query, ['query']));
    const wrong = (field: string, msg: string) => new Refusal(422, [fieldError(['query', field], msg, 'value')]);
    if (Number(limit) < 1 || Number(limit) > MAX_PAGE_LENGTH) {
      throw wrong('limit', `must be a number from 1 to ${MAX_PAGE_LENGTH}`);
    }
    for (const [field, id] of Object.entries({ transaction_id, before })) {
      if (id !== undefined && !isUuid(id)) throw wrong(field, 'must be a UUID');
    }
    const { site_id, offer_id, surface, status, reason } = filter;
    if (site_id !== undefined) await findSiteOrRefuse(store, site_id);
    const asked = { site_id, offer_id, surface, status, reason, transaction_id, before: before?.toLowerCase() };
    const calls = await store.report.listInboundCalls({ ...asked, limit: Number(limit) });
    return { calls: calls.map((call) => ({ ...call, why: call.reason && OUTCOME_REASONS[call.reason] })) };
  });
}

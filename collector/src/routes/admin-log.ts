import { isUuid } from '@scnv/sdk/wire';
import type { FastifyInstance } from 'fastify';
import { createCheck, fieldError } from '../check.ts';
import { logQuerySchema } from '../offer-requests.ts';
import { readLimit } from '../page-limit.ts';
import { OUTCOME_REASONS } from '../postbacks/outcome.ts';
import type { Store } from '../store/store.ts';
import { orRefuse, Refusal } from './errors.ts';
import { findSiteOrRefuse } from './managed-site.ts';

const checkQuery = createCheck(logQuerySchema);

/** `GET /admin/log`: the calls of ad networks and pixels, and what became of them. */
export async function adminLogRoutes(app: FastifyInstance, { store }: { store: Store }): Promise<void> {
  app.get('/admin/log', async (request) => {
    const asked = orRefuse(checkQuery(request.query, ['query']));
    const { transaction_id, before, site_id, offer_id, surface, status, reason } = asked;
    const limit = orRefuse(readLimit(asked.limit));
    for (const [field, id] of Object.entries({ transaction_id, before })) {
      const isWrong = id !== undefined && !isUuid(id);
      if (isWrong) throw new Refusal(422, [fieldError(['query', field], 'must be a UUID', 'value')]);
    }
    if (site_id !== undefined) await findSiteOrRefuse(store, site_id);
    const filter = { site_id, offer_id, surface, status, reason, transaction_id, before: before?.toLowerCase(), limit };
    const calls = await store.report.listInboundCalls(filter);
    return { calls: calls.map((call) => ({ ...call, why: call.reason && OUTCOME_REASONS[call.reason] })) };
  });
}

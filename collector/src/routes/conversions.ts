import type { FastifyInstance } from 'fastify';
import { readRejection } from '../conversion-requests.ts';
import type { Store } from '../store/store.ts';
import { isTrial } from '../trial.ts';
import { readSiteId } from '../validate.ts';
import { orRefuse, Refusal } from './errors.ts';
import { foreignKey, type RequireKey } from './require-key.ts';

/** `POST /conversions/reject`: a refund or cancellation, from a site's own server, with an API key of that site. */
export async function conversionRoutes(
  app: FastifyInstance,
  deps: { store: Store; now(): number; requireKey: RequireKey },
): Promise<void> {
  const { store, now, requireKey } = deps;

  app.post('/conversions/reject', async (request, reply) => {
    const key = await requireKey(request, reply);
    if (orRefuse(readSiteId(request.body)) !== key.site_id) throw foreignKey();
    if (key.mode === 'test') throw new Refusal(403, 'a test key cannot reject conversions, since it stores none');
    const { conversion, reason } = orRefuse(readRejection(request.body));
    // A paused site accepts no events, but what it sold before may still be returned.
    const site = await store.read.findSite(key.site_id);
    if (!site) throw foreignKey();
    const isTried = orRefuse(isTrial(request.query));
    const by = `key:${key.key_id}`;
    const ruling = { status: 'rejected' as const, reason, transaction_id: null, by, at: now() };
    const ruled = isTried
      ? await store.read.findConversions(site.site_key, conversion)
      : await store.write.ruleOnConversions(site.site_key, conversion, ruling);
    if (!ruled.length) throw new Refusal(404, `the site has no conversion with this ${Object.keys(conversion)}`);
    return {
      success: true,
      event_ids: ruled.map(({ event_id }) => event_id),
      status: isTried ? 'valid' : ruling.status,
      message: isTried ? 'It would be rejected. Nothing is changed.' : 'It no longer counts.',
    };
  });
}

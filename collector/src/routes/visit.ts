import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Metrics } from '../metrics.ts';
import { Overloaded } from '../store/back-pressure.ts';
import { Refusal } from './errors.ts';
import { callerAddressOf, type RateLimiter } from './rate-limit.ts';

/**
 * Counts a scan or a click. The visitor is redirected whatever happens here: a person is waiting.
 *
 * @param link What was opened; only so many visits per minute count for each link and IP address.
 * @param store Stores the visit.
 * @returns Whether it was stored; if not, the reason is counted, and the visit must have no id.
 */
export type CountVisit = (
  request: FastifyRequest,
  reply: FastifyReply,
  link: string,
  store: () => Promise<unknown>,
) => Promise<boolean>;

/** @param limit Counts per link and IP address. */
export function createVisitCounter(limit: RateLimiter, metrics: Metrics): CountVisit {
  return async (request, reply, link, store) => {
    try {
      await limit(request, reply, `${link} ${callerAddressOf(request)}`);
      await store();
      return true;
    } catch (error) {
      // It belongs to a refusal that is not sent.
      reply.removeHeader('Retry-After');
      if (error instanceof Refusal) metrics.countUncountedVisit('rate_limited');
      else if (error instanceof Overloaded) metrics.countUncountedVisit('overloaded');
      else {
        request.log.error(error);
        metrics.countUncountedVisit('store_failed');
      }
      return false;
    }
  };
}

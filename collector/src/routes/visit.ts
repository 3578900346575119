import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Metrics } from '../metrics.ts';
import { Overloaded } from '../store/back-pressure.ts';
import { Refusal } from './errors.ts';
import { callerAddressOf, type RateLimiter } from './rate-limit.ts';

/**
 * Counts a scan or a click. Whoever made it is led on, whatever happens here: a person waits at the other end.
 *
 * @param link What was opened; so many visits of one address a minute are counted.
 * @param store Writes the visit down.
 * @returns Whether it was stored; where it was not, the reason is counted, and the visit must have no id.
 */
export type CountVisit = (
  request: FastifyRequest,
  reply: FastifyReply,
  link: string,
  store: () => Promise<unknown>,
) => Promise<boolean>;

/** @param limit Counts for a link and an address. */
export function createVisitCounter(limit: RateLimiter, metrics: Metrics): CountVisit {
  return async (request, reply, link, store) => {
    try {
      await limit(request, reply, `${link} ${callerAddressOf(request)}`);
      await store();
      return true;
    } catch (error) {
      // Of the refusal that nobody sees.
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

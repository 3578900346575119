import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Metrics } from '../metrics.ts';
import { Refusal } from './errors.ts';

const MINUTE_MS = 60_000;
/** How many callers are remembered; beyond that, the one that was quiet longest is forgotten. */
const MAX_CALLERS = 50_000;

/** Counts a request for its caller, and refuses it if there were too many in this minute. */
export type RateLimiter = (request: FastifyRequest, reply: FastifyReply, caller: string) => Promise<void>;

/**
 * @param maxPerMinute Requests of one caller. `null`: no limit.
 * @param perWhom What counts as a caller, for the response: "for a site and an address", for example.
 */
export async function createRateLimiter(
  app: FastifyInstance,
  maxPerMinute: number | null,
  perWhom: string,
  metrics: Pick<Metrics, 'countLimited'>,
): Promise<RateLimiter> {
  if (maxPerMinute === null) return async () => {};
  if (!app.hasDecorator('createRateLimit')) await app.register(rateLimit, { global: false });
  const callers = new WeakMap<FastifyRequest, string>();
  const options = {
    max: maxPerMinute,
    timeWindow: MINUTE_MS,
    cache: MAX_CALLERS,
    keyGenerator: (request: FastifyRequest) => callers.get(request) ?? '',
  };
  const count = app.createRateLimit(options);
  return async (request, reply, caller) => {
    callers.set(request, caller);
    const counted = await count(request);
    if (counted.isAllowed || !counted.isExceeded) return;
    metrics.countLimited(request.routeOptions.url ?? 'none');
    reply.header('Retry-After', counted.ttlInSeconds);
    throw new Refusal(429, `more than ${maxPerMinute} requests in a minute ${perWhom}`);
  };
}

/** The IP address that identifies a caller; for IPv6 the /64 network, since all of it usually belongs to one. */
export function callerAddressOf(request: FastifyRequest): string {
  return normalizeIP(request.ip);
}

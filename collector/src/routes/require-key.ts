import type { FastifyReply, FastifyRequest } from 'fastify';
import { useApiKey } from '../api-key.ts';
import type { ActiveKey } from '../store/api-keys.ts';
import type { Store } from '../store/store.ts';
import { Refusal } from './errors.ts';
import { callerAddressOf, type RateLimiter } from './rate-limit.ts';

/** Finds the API key of a request; refuses a request without a valid one, or above the rate limit. */
export type RequireKey = (request: FastifyRequest, reply: FastifyReply) => Promise<ActiveKey>;

/** @param limit Shared by all routes that take keys; whoever guesses keys is counted by IP address. */
export function requireKey(store: Store, now: () => number, limit: RateLimiter): RequireKey {
  return async (request, reply) => {
    const text = request.headers['x-api-key'];
    if (typeof text !== 'string' || !text) throw new Refusal(401, 'the X-API-Key header is missing', 'no_key');
    const key = await useApiKey(store, text, now());
    await limit(request, reply, key?.key_id ?? callerAddressOf(request));
    if (!key) throw new Refusal(403, 'the API key is unknown or revoked', 'bad_key');
    return key;
  };
}

/** The same for every site but the key's, so that it does not reveal which sites exist. */
export function foreignKey(): Refusal {
  return new Refusal(403, 'the API key does not belong to this site_id', 'foreign_key');
}

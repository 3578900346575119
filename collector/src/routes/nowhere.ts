import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from './errors.ts';

/** Everything registered under one address. */
interface Address {
  pattern: RegExp;
  methods: Set<string>;
  /** Whether pages may read its responses. */
  isForPages: boolean;
}

/**
 * Answers requests that match no route: with 405 and the methods that the address accepts, if any, else with 404.
 * Knows the routes that are registered after it.
 */
export function answerNowhere(app: FastifyInstance): void {
  const addresses = new Map<string, Address>();
  app.addHook('onRoute', ({ url, method, config }) => {
    // The catch-all for preflights is not an address.
    if (url.includes('*')) return;
    const isForPages = config !== undefined && 'cors' in config;
    const address = addresses.get(url) ?? { pattern: patternOf(url), methods: new Set(), isForPages };
    for (const one of [method].flat()) address.methods.add(one);
    addresses.set(url, address);
  });

  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    const found = [...addresses.values()].find(({ pattern }) => pattern.test(path));
    // If the method is among them, the router did not match the address: it only looks like one of these.
    if (!found || found.methods.has(request.method)) throw new Refusal(404, 'there is nothing at this address');
    const allow = [...found.methods].sort().join(', ');
    if (found.isForPages) letPageRead(request, reply);
    reply.header('Allow', allow);
    throw new Refusal(405, `this address does not accept ${request.method}, only ${allow}`);
  });
}

/** As the CORS plugin does, which only covers routes. */
function letPageRead({ headers }: FastifyRequest, reply: FastifyReply): void {
  reply.headers({
    Vary: 'Origin',
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Expose-Headers': 'Retry-After',
    ...(headers.origin && { 'Access-Control-Allow-Origin': headers.origin }),
  });
}

/** Matches what the router takes for an address of this route, with the patterns of its parameters. */
function patternOf(url: string): RegExp {
  const parts = url.split(/:\w+(?:\(\^?([^)]*)\))?/);
  const source = parts.map((part, place) => (place % 2 ? (part ?? '[^/]+') : part.replace(/[.]/g, '\\.'))).join('');
  return new RegExp(`^${source}/?$`);
}

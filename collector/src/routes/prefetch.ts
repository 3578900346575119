import type { FastifyRequest } from 'fastify';

/** Whether nobody has asked for this yet: a browser that fetches what its visitor may ask for next. */
export function isPrefetch({ headers }: FastifyRequest): boolean {
  const purposes = [headers['sec-purpose'], headers.purpose, headers['x-purpose'], headers['x-moz']];
  return /prefetch|prerender|preview/i.test(purposes.join());
}

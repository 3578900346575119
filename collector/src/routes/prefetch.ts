import type { FastifyRequest } from 'fastify';

/** Whether a browser is only prefetching what its visitor may open next. */
export function isPrefetch({ headers }: FastifyRequest): boolean {
  const purposes = [headers['sec-purpose'], headers.purpose, headers['x-purpose'], headers['x-moz']];
  return /prefetch|prerender|preview/i.test(purposes.join());
}

import type { FastifyRequest } from 'fastify';

/**
 * Whether the browser sees https: behind a proxy that ends TLS the request itself is plain, and a proxy that is believed
 * or the public address says so.
 */
export function isSecure({ protocol }: FastifyRequest, publicUrl: string | null): boolean {
  return protocol === 'https' || publicUrl?.startsWith('https:') === true;
}

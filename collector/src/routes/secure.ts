import type { FastifyRequest } from 'fastify';

/**
 * Whether the browser sees https. Behind a proxy that terminates TLS the request itself is plain, but the proxy, if it
 * is trusted, or the public URL says so.
 */
export function isSecure({ protocol }: FastifyRequest, publicUrl: string | null): boolean {
  return protocol === 'https' || publicUrl?.startsWith('https:') === true;
}

import { isIP } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * Leaves bare addresses in `X-Forwarded-For`: some proxies write a port after them. What is no address counts as the
 * proxy that passed it on, and what precedes it is not believed: otherwise each request could come from a new caller.
 */
export function readForwardedAddresses(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ raw: { headers } }) => {
    const chain = headers['x-forwarded-for'];
    if (chain !== undefined) headers['x-forwarded-for'] = addressesOf(String(chain)).join(', ');
  });
}

/** The addresses at the end of a chain, up to what is none. */
function addressesOf(chain: string): string[] {
  const entries = chain.split(',').flatMap((entry) => entry.trim() || []);
  const addresses = entries.map(withoutPort);
  return addresses.slice(addresses.findLastIndex((address) => !isIP(address)) + 1);
}

function withoutPort(entry: string): string {
  const [, v6, v4] = /^\[(.+)\](?::\d+)?$|^([\d.]+):\d+$/.exec(entry) ?? [];
  return v6 ?? v4 ?? entry;
}

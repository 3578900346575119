import type { FastifyInstance } from 'fastify';
import { Refusal } from './errors.ts';

/** Refuses an address with a NUL in it: no name has one, and PostgreSQL fails on a question for it. */
export function refuseNulInAddresses(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ url }) => {
    if (url.includes('%00')) throw new Refusal(400, 'the address holds a NUL character (%00)');
  });
}

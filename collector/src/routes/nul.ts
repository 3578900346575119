import type { FastifyInstance } from 'fastify';
import { Refusal } from './errors.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route leaves out a parameter with a NUL in it and accepts the rest: a click is a click. */
    leavesNulOut?: boolean;
  }
}

/** Refuses an address with a NUL in it: no name has one, and PostgreSQL fails on queries for it. */
export function refuseNulInAddresses(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ url, routeOptions }) => {
    if (url.includes('%00') && !routeOptions.config.leavesNulOut)
      throw new Refusal(400, 'the address holds a NUL character (%00)');
  });
}

import type { FastifyInstance } from 'fastify';
import { NOT_JSON } from '../check.ts';
import { Refusal } from './errors.ts';

/**
 * Reads every body as JSON, whatever type it says it has: browsers send JSON as `text/plain`, because that needs no
 * preflight, and a beacon may say nothing at all.
 */
export function parseJsonOfAnyType(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ headers }) => {
    headers['content-type'] = 'application/json';
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? undefined : JSON.parse(body as string));
    } catch {
      done(new Refusal(422, [NOT_JSON]));
    }
  });
}

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';

/** Short, because this address always has the newest version. */
const LIFETIME_S = 10 * 60;

/** `GET /scnv.js`: the browser SDK. */
export async function scriptRoutes(app: FastifyInstance): Promise<void> {
  const script = await readFile(new URL(import.meta.resolve('@scnv/sdk/scnv.js')));
  const etag = `"${createHash('sha256').update(script).digest('base64url')}"`;

  app.get('/scnv.js', async (request, reply) => {
    reply.headers({
      'Access-Control-Allow-Origin': '*',
      'Cache-Control': `public, max-age=${LIFETIME_S}`,
      'Content-Type': 'text/javascript; charset=utf-8',
      'X-Content-Type-Options': 'nosniff',
      ETag: etag,
    });
    return request.headers['if-none-match'] === etag ? reply.code(304).send() : reply.send(script);
  });
}

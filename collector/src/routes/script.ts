import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { createCodedAnswer } from './coded.ts';
import { Refusal } from './errors.ts';

/** Short, because this address always serves the newest version. */
const LIFETIME_S = 10 * 60;
const YEAR_S = 365 * 24 * 60 * 60;

const readPackage = (file: string) => readFile(new URL(import.meta.resolve(`@scnv/sdk/${file}`)));

/**
 * The browser SDK: `GET /scnv.js` is the newest, `GET /v/<version>/scnv.js` never changes, and `GET /integrity.json`
 * has its version and its hash, for pages that use Subresource Integrity.
 */
export async function scriptRoutes(app: FastifyInstance): Promise<void> {
  const script = await readPackage('scnv.js');
  const answer = createCodedAnswer(script);
  const { version } = JSON.parse(String(await readPackage('package.json'))) as { version: string };
  // Weak, since it identifies the script in every coding.
  const etag = `W/"${createHash('sha256').update(script).digest('base64url')}"`;
  const integrity = `sha384-${createHash('sha384').update(script).digest('base64')}`;
  const path = `/v/${version}/scnv.js`;

  const asScript = (reply: FastifyReply, caching: string) =>
    reply.headers({
      // Browsers check the hash of a script only if they may read it.
      'Access-Control-Allow-Origin': '*',
      'Cache-Control': `public, ${caching}`,
      'Content-Type': 'text/javascript; charset=utf-8',
      // For pages with `Cross-Origin-Embedder-Policy: require-corp`.
      'Cross-Origin-Resource-Policy': 'cross-origin',
      'X-Content-Type-Options': 'nosniff',
      ETag: etag,
    });

  app.get('/scnv.js', async (request, reply) => {
    asScript(reply, `max-age=${LIFETIME_S}`);
    return request.headers['if-none-match'] === etag ? reply.code(304).send() : answer(request, reply);
  });

  app.get<{ Params: { version: string } }>('/v/:version/scnv.js', async (request, reply) => {
    if (request.params.version !== version) throw new Refusal(404, `this collector has version ${version}: ${path}`);
    return answer(request, asScript(reply, `max-age=${YEAR_S}, immutable`));
  });

  app.get('/integrity.json', async (_request, reply) =>
    reply
      .headers({ 'Access-Control-Allow-Origin': '*', 'Cache-Control': `public, max-age=${LIFETIME_S}` })
      .send({ version, path, integrity }),
  );
}

import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import { negotiate } from '@fastify/accept-negotiator';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Best first, both at their highest level: each runs only once. */
const CODERS = {
  br: promisify(brotliCompress),
  gzip: (content: Buffer) => promisify(gzip)(content, { level: 9 }),
};
type Coding = keyof typeof CODERS;
const CODINGS = Object.keys(CODERS) as Coding[];

/**
 * Serves content that never changes, in the best coding that a browser accepts. Each coding is made on its first use.
 *
 * @returns Answers a request with the content.
 */
export function createCodedAnswer(content: string | Buffer) {
  const plain = Buffer.from(content);
  const made: { [coding in Coding]?: Promise<Buffer> } = {};
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    // Caches in between may reuse a coding only for clients that accept the same ones.
    reply.header('Vary', 'Accept-Encoding');
    const coding = negotiate(request.headers['accept-encoding'] ?? '', CODINGS);
    if (!coding) return reply.send(plain);
    made[coding] ??= CODERS[coding](plain);
    return reply.header('Content-Encoding', coding).send(await made[coding]);
  };
}

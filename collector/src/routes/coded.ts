import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import { negotiate } from '@fastify/accept-negotiator';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Best first. Both at their best: it is done once. */
const CODERS = {
  br: promisify(brotliCompress),
  gzip: (content: Buffer) => promisify(gzip)(content, { level: 9 }),
};
type Coding = keyof typeof CODERS;
const CODINGS = Object.keys(CODERS) as Coding[];

/**
 * Sends what never changes, in the best coding that a browser takes. Each is made when somebody first asks for it.
 *
 * @returns What answers a request with it.
 */
export function createCodedAnswer(content: string | Buffer) {
  const plain = Buffer.from(content);
  const made: { [coding in Coding]?: Promise<Buffer> } = {};
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    // What stands between may keep one of them only for those who ask alike.
    reply.header('Vary', 'Accept-Encoding');
    const coding = negotiate(request.headers['accept-encoding'] ?? '', CODINGS);
    if (!coding) return reply.send(plain);
    made[coding] ??= CODERS[coding](plain);
    return reply.header('Content-Encoding', coding).send(await made[coding]);
  };
}

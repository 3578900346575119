import { promisify } from 'node:util';
import { gunzip, inflate, type ZlibOptions } from 'node:zlib';
import { MAX_REQUEST_BYTES } from '@scnv/sdk/wire';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { fieldError, NOT_JSON } from '../check.ts';
import { toStorableJson } from '../storable-json.ts';
import { Refusal } from './errors.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The `Content-Type` as sent; empty if there was none. */
    sentType: string;
  }
}

const unpack: Record<string, (body: Buffer, options: ZlibOptions) => Buffer | Promise<Buffer>> = {
  identity: (body) => body,
  gzip: promisify<Buffer, ZlibOptions, Buffer>(gunzip),
  deflate: promisify<Buffer, ZlibOptions, Buffer>(inflate),
};
const ENCODINGS = Object.keys(unpack).join(', ');

/**
 * Reads every body as JSON, whatever its `Content-Type`: browsers send JSON as `text/plain`, because that needs no
 * preflight, and a beacon may have no type at all. The body may be compressed, with gzip or deflate.
 */
export function parseJsonOfAnyType(app: FastifyInstance): void {
  app.decorateRequest('sentType', '');
  app.addHook('onRequest', async (request) => {
    request.sentType = request.headers['content-type'] ?? '';
    request.headers['content-type'] = 'application/json';
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
    // Some Windows programs begin each text with a byte order mark.
    const text = (await unpacked(request, body, MAX_REQUEST_BYTES)).toString().replace(/^\ufeff/, '');
    try {
      return text === '' ? undefined : JSON.parse(toStorableJson(text));
    } catch {
      throw new Refusal(422, [NOT_JSON]);
    }
  });
}

/** The body, decompressed. */
export async function unpacked({ headers }: FastifyRequest, body: Buffer, maxBytes: number): Promise<Buffer> {
  const { 'content-encoding': encoding = 'identity' } = headers;
  const name = encoding.trim().toLowerCase();
  if (!Object.hasOwn(unpack, name)) throw new Refusal(415, `the Content-Encoding must be one of ${ENCODINGS}`);
  try {
    // Stops at the limit: a zip bomb of a few kilobytes never becomes larger than a request may be.
    return (await unpack[name]?.(body, { maxOutputLength: maxBytes })) ?? body;
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    if (isTooLarge) throw new Refusal(413, `the body is larger than ${maxBytes} bytes when decompressed`);
    throw new Refusal(422, [fieldError(['body'], `must be ${name}, as its Content-Encoding says`, 'encoding')]);
  }
}

import { type ErrorBody, type FieldError, MAX_REQUEST_BYTES } from '@scnv/sdk/wire';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';

/** A refusal with its status; the text is for the caller's eyes. */
export class Refusal extends Error {
  readonly statusCode: number;
  readonly detail: ErrorBody['detail'];

  constructor(statusCode: number, detail: string | FieldError[]) {
    super(typeof detail === 'string' ? detail : detail.map(({ msg }) => msg).join('; '));
    this.statusCode = statusCode;
    this.detail = detail;
  }
}

/** Answers everything that went wrong in the one shape that callers know: `{"detail": …}`. */
export function answerError(error: FastifyError | Refusal, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof Refusal) return reply.code(error.statusCode).send({ detail: error.detail } satisfies ErrorBody);
  const status = error.statusCode ?? 500;
  if (status === 413) return reply.code(413).send({ detail: `the body is larger than ${MAX_REQUEST_BYTES} bytes` });
  if (status < 500) return reply.code(status).send({ detail: error.message });
  request.log.error(error);
  return reply.code(500).send({ detail: 'the collector failed; send it again with the same event_id' });
}

import { type ErrorBody, type FieldError, MAX_REQUEST_BYTES } from '@scnv/sdk/wire';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Validated } from '../check.ts';
import type { LiveReason } from '../live-reasons.ts';
import { Overloaded } from '../store/back-pressure.ts';
import { StoreUnavailable } from '../store/store-unavailable.ts';

/** How long to wait if the database is unreachable or too slow: a restart or failover takes about that long. */
const RETRY_AFTER_S = 5;

/** A refusal with its status; the text is for the caller. */
export class Refusal extends Error {
  readonly statusCode: number;
  readonly detail: ErrorBody['detail'];
  /** For the live view, if the status alone does not tell. */
  readonly reason: LiveReason | undefined;
  /** The host of a page that may not send events. */
  readonly host: string | undefined;

  constructor(statusCode: number, detail: string | FieldError[], reason?: LiveReason, host?: string) {
    super(typeof detail === 'string' ? detail : detail.map(({ msg }) => msg).join('; '));
    this.statusCode = statusCode;
    this.detail = detail;
    this.reason = reason;
    this.host = host;
  }
}

/** The checked value, if it is valid; else refuses the request with the errors. */
export function orRefuse<Value>(checked: Validated<Value>): Value {
  if ('errors' in checked) throw new Refusal(422, checked.errors);
  return checked.value;
}

/** Answers everything that went wrong in the one shape that callers know: `{"detail": …}`. */
export function answerError(error: FastifyError | Refusal, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof Refusal) return reply.code(error.statusCode).send({ detail: error.detail } satisfies ErrorBody);
  // Not logged, but counted: every request has one while the store cannot keep up.
  if (error instanceof Overloaded) return answerLater(reply, error.message);
  const status = error.statusCode ?? 500;
  if (status === 413) {
    const { bodyLimit = MAX_REQUEST_BYTES } = request.routeOptions;
    return reply.code(413).send({ detail: `the body is larger than ${bodyLimit} bytes` });
  }
  if (status < 500) return reply.code(status).send({ detail: error.message });
  request.log.error(error);
  if (error instanceof StoreUnavailable) {
    return answerLater(reply, 'the database is not available; send it again with the same event_id');
  }
  return reply.code(500).send({ detail: 'the collector failed; send it again with the same event_id' });
}

function answerLater(reply: FastifyReply, detail: string): FastifyReply {
  return reply.code(503).header('retry-after', RETRY_AFTER_S).send({ detail });
}

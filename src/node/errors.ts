import type { ErrorBody } from '../wire.ts';

/**
 * `invalid`: the event or the site was refused; `detail` says why. `unauthorized`: no key. `forbidden`: the key is
 * unknown, revoked or another site's. `rate_limited`, `unavailable`: still so after the last try. `unexpected`: an
 * answer that no collector gives. `queue_full`: too many calls are waiting. `closed`: the client was closed before the
 * event was acknowledged.
 */
export type ScnvErrorCode =
  | 'invalid'
  | 'unauthorized'
  | 'forbidden'
  | 'rate_limited'
  | 'unavailable'
  | 'unexpected'
  | 'queue_full'
  | 'closed';

/** What is known about a failure. */
export interface Failure extends Partial<Pick<ScnvError, 'status' | 'detail' | 'retryable'>> {
  cause?: unknown;
}

/** An event that was not accepted. */
export class ScnvError extends Error {
  override readonly name = 'ScnvError';
  readonly code: ScnvErrorCode;
  /** The HTTP status, or 0 if no answer came. 422 for a rejected event, even if others in its request were accepted. */
  readonly status: number;
  /** Send the event again with this id: it counts once, even if it had arrived after all. */
  readonly eventId: string;
  /** Whether the same event may be accepted later without a change of yours: a key or a paused site is yours to fix. */
  readonly retryable: boolean;
  /** The collector's reason; its paths start at the event: `['body', 'conversion_value', 'amount']`. */
  readonly detail: ErrorBody['detail'] | null;

  constructor(code: ScnvErrorCode, eventId: string, { status = 0, detail = null, retryable, cause }: Failure) {
    const text = `${code}${status ? ` (HTTP ${status})` : ''}${textOf(detail || reasonIn(cause))}`;
    super(`event ${eventId} was not accepted: ${text}`);
    // The bundle is compiled for ES2017, where errors have no cause yet.
    if (cause) Object.defineProperty(this, 'cause', { value: cause });
    this.code = code;
    this.status = status;
    this.eventId = eventId;
    this.retryable = !!retryable;
    this.detail = detail;
  }
}

/** @param status The HTTP status, or 0 if no answer came. */
export function codeOf(status: number): ScnvErrorCode {
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status === 429) return 'rate_limited';
  if (status === 0 || status === 408 || status === 425 || status >= 500) return 'unavailable';
  // The other refusals of a collector; anything else comes from a proxy, or from the wrong URL.
  return status === 400 || status === 413 || status === 422 ? 'invalid' : 'unexpected';
}

/** Why there is no answer. `fetch` itself says only that it failed; of several addresses there is only a code. */
function reasonIn(cause: unknown): string | undefined {
  const { message, code } = Object(Object(cause).cause || cause) as Partial<Error & { code: string }>;
  return message || code;
}

function textOf(detail: ScnvError['detail'] | undefined): string {
  if (!detail) return '';
  if (typeof detail === 'string') return `: ${detail}`;
  // A proxy may answer in a format of its own.
  const fields = Array.isArray(detail) ? detail : [detail];
  const texts = fields.map((field) =>
    Array.isArray(field?.loc) ? `${field.loc.join('.')}: ${field.msg}` : JSON.stringify(field),
  );
  return `: ${texts.join('; ')}`;
}

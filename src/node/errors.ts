import type { ErrorBody } from '../wire.ts';

/**
 * `unauthorized`: no key. `forbidden`: the key is unknown, revoked or another site's. `invalid`: the event or the
 * site was refused, `detail` names the field. `rate_limited`, `unavailable`: still so after the last retry.
 * `unexpected`: an answer that no collector gives.
 */
export type ScnvErrorCode = 'unauthorized' | 'forbidden' | 'invalid' | 'rate_limited' | 'unavailable' | 'unexpected';

/** An event that the collector did not take. */
export class ScnvError extends Error {
  override readonly name = 'ScnvError';
  readonly code: ScnvErrorCode;
  /** The HTTP status, or 0 where no answer came. */
  readonly status: number;
  /** Send the event again with this id: it counts once, even if it had arrived after all. */
  readonly eventId: string;
  /** Whether the same event may be taken later. */
  readonly retryable: boolean;
  /** The collector's reason. */
  readonly detail: ErrorBody['detail'] | null;

  constructor(status: number, eventId: string, body: unknown) {
    const code = codeOf(status);
    const detail = (body as ErrorBody | null)?.detail ?? null;
    super(`event ${eventId} was not taken: ${code}${status ? ` (HTTP ${status})` : ''}${textOf(detail)}`);
    this.code = code;
    this.status = status;
    this.eventId = eventId;
    this.retryable = code === 'rate_limited' || code === 'unavailable';
    this.detail = detail;
  }
}

function codeOf(status: number): ScnvErrorCode {
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status === 429) return 'rate_limited';
  if (status === 0 || status === 408 || status === 425 || status >= 500) return 'unavailable';
  return status >= 400 ? 'invalid' : 'unexpected';
}

function textOf(detail: ErrorBody['detail'] | null): string {
  if (detail === null) return '';
  if (typeof detail === 'string') return `: ${detail}`;
  // A proxy may answer in a shape of its own.
  const fields = Array.isArray(detail) ? detail : [detail];
  return `: ${fields.map((field) => (field?.loc ? `${field.loc.join('.')}: ${field.msg}` : JSON.stringify(field))).join('; ')}`;
}

import type { Answer } from '../outcome.ts';
import type { ErrorBody, FieldError, Receipt, ServerReceipt, Verdict } from '../wire.ts';
import { codeOf, ScnvError } from './errors.ts';
import type { Reply } from './send.ts';

const VERDICTS = ['accepted', 'duplicate', 'rejected'];

/**
 * What the pump is told of a reply. No answer at all becomes a 503: after a few of those the pump would fall silent, as
 * a browser has to, but a server's calls are awaited.
 *
 * @param events How many were sent.
 */
export function answerOf(reply: Reply, events: number): Answer {
  const { status, retryAfter } = reply;
  // No collector says this, so one that comes back may still accept it. One that has moved does not come back.
  const isStrange = status < 300 ? !verdictsOf(reply, events) : status >= 400 && codeOf(status) === 'unexpected';
  return isStrange ? { status: 503, retryAfter } : reply;
}

/** An event that was sent. */
export interface Sent {
  event: { event_id: string };
  /** Its place in its last request. */
  place: number;
  /** How many requests it has been in. */
  requests: number;
}

/**
 * What a reply says about one event.
 *
 * @param events How many were sent.
 * @param retryable Whether it was tried as often as allowed.
 */
export function resultOf(reply: Reply, events: number, sent: Sent, retryable: boolean): ServerReceipt | ScnvError {
  const { status, body, cause } = reply;
  const { place: index, requests, event } = sent;
  const eventId = event.event_id;
  const verdicts = verdictsOf(reply, events);
  if (!verdicts) {
    return new ScnvError(codeOf(status), eventId, { status, detail: ownDetail(body, index), retryable, cause });
  }
  const verdict = verdicts[index] as Verdict;
  if (verdict.status === 'rejected') {
    return new ScnvError('invalid', eventId, { status: 422, detail: ownDetail(verdict, index) });
  }
  // The detail names the event that was counted. If that is this one, the answer to an earlier try was lost.
  const isOwn = requests > 1 && `${verdict.detail}`.includes(eventId.toLowerCase());
  const known = isOwn ? 'The event was stored by an earlier attempt.' : `Not counted: ${verdict.detail}.`;
  const message = verdict.detail ? known : 'The event is stored.';
  return { success: true, event_id: eventId, status: verdict.status, message };
}

/** One verdict for each event; `null` if this is not a collector's receipt for that many. */
function verdictsOf({ status, body }: Reply, events: number): Verdict[] | null {
  const { results } = Object(body) as Receipt;
  const isComplete =
    status < 300 &&
    Array.isArray(results) &&
    results.length === events &&
    results.every((verdict, index) => verdict?.index === index && VERDICTS.includes(verdict.status));
  return isComplete ? results : null;
}

/** The details of one event, as if it had been sent alone; if there are none, all details. */
function ownDetail(body: unknown, index: number): ErrorBody['detail'] | null {
  const { detail = null } = Object(body) as Partial<ErrorBody>;
  if (!Array.isArray(detail)) return detail;
  // `['body', 'events', index, …]`
  const isOwn = (field: FieldError) => Array.isArray(field?.loc) && field.loc[2] === index;
  const own = detail.filter(isOwn).map((field) => Object.assign({}, field, { loc: ['body', ...field.loc.slice(3)] }));
  return own.length ? own : detail;
}

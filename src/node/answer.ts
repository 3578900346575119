import type { Answer } from '../outcome.ts';
import type { ErrorBody, FieldError, Receipt, ServerReceipt, Verdict } from '../wire.ts';
import { codeOf, ScnvError } from './errors.ts';
import type { Reply } from './send.ts';

const VERDICTS = ['accepted', 'duplicate', 'rejected'];

/**
 * What the pump is to know of a reply. After some tries without any answer it would fall silent, as a browser has to: a
 * server's calls are awaited.
 *
 * @param events How many went.
 */
export function answerOf(reply: Reply, events: number): Answer {
  const { status, retryAfter } = reply;
  // No collector has said this, so one that is to come back may still take it. One that has moved does not come back.
  const isStrange = status < 300 ? !verdictsOf(reply, events) : status >= 400 && codeOf(status) === 'unexpected';
  if (isStrange) return { status: 503, retryAfter };
  if (status >= 300) return reply;
  return { status: 200, body: { accepted: events, duplicates: 0, rejected: 0 } };
}

/** An event that was sent. */
export interface Sent {
  event: { event_id: string };
  /** Its place in its last request. */
  place: number;
  /** How many requests it was in. */
  requests: number;
}

/**
 * What a reply says of one event.
 *
 * @param events How many went.
 * @param retryable It was tried as often as allowed.
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
  // The collector tells which event it has counted. Where that is this one, the answer to an earlier try was lost.
  const isOwn = requests > 1 && `${verdict.detail}`.includes(eventId.toLowerCase());
  const known = isOwn ? 'The event is stored, by an earlier try.' : `Not counted: ${verdict.detail}.`;
  const message = verdict.detail ? known : 'The event is stored.';
  return { success: true, event_id: eventId, status: verdict.status, message };
}

/** One verdict for each event; nothing where it is not the receipt of a collector for so many. */
function verdictsOf({ status, body }: Reply, events: number): Verdict[] | null {
  const { results } = Object(body) as Receipt;
  const isComplete =
    status < 300 &&
    Array.isArray(results) &&
    results.length === events &&
    results.every((verdict, index) => verdict?.index === index && VERDICTS.includes(verdict.status));
  return isComplete ? results : null;
}

/** What is said of one event, as if it had come alone; or else all that is said. */
function ownDetail(body: unknown, index: number): ErrorBody['detail'] | null {
  const { detail = null } = Object(body) as Partial<ErrorBody>;
  if (!Array.isArray(detail)) return detail;
  // `['body', 'events', index, …]`
  const isOwn = (field: FieldError) => Array.isArray(field?.loc) && field.loc[2] === index;
  const own = detail.filter(isOwn).map((field) => Object.assign({}, field, { loc: ['body', ...field.loc.slice(3)] }));
  return own.length ? own : detail;
}

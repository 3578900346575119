import type { ErrorBody, Receipt, ServerReceipt, Verdict } from '@scnv/sdk/wire';

/** One ingestion request, and its response. */
export interface Exchange {
  source: 'browser' | 'server';
  body: unknown;
  httpStatus: number;
  answer: unknown;
}

/** An event that was accepted, as it was sent, with what its request says about all its events. */
export interface GoodEvent {
  source: Exchange['source'];
  status: 'accepted' | 'duplicate';
  event: Record<string, unknown>;
}

/** What was refused, an event or a whole request, and why. */
export interface BadEvent {
  source: Exchange['source'];
  http_status: number;
  detail: ErrorBody['detail'];
  /** The event, or the body of the request. */
  sent: unknown;
}

/** What a collector has seen, in the order of its responses. */
export interface Seen {
  good: GoodEvent[];
  bad: BadEvent[];
}

/** Any response: a receipt for many events, or for one, or a refusal. */
type Said = Partial<Receipt & ErrorBody & Pick<ServerReceipt, 'event_id'>> & {
  status?: ServerReceipt['status'] | 'valid';
};

/** What there is to see in one exchange; nothing in a question or a successful trial. */
export function seenIn({ source, body, httpStatus, answer }: Exchange): Seen {
  const said = Object(answer) as Said;
  if (httpStatus >= 400) {
    return { good: [], bad: [{ source, http_status: httpStatus, detail: said.detail ?? '', sent: body }] };
  }
  if (said.known || said.status === 'valid') return { good: [], bad: [] };

  const verdicts = new Map(said.results?.map((verdict) => [verdict.index, verdict]));
  const seen: Seen = { good: [], bad: [] };
  for (const [index, sent] of eventsOf(body).entries()) {
    const { status, detail = '', event_id } = verdicts.get(index) ?? verdictOf(said);
    if (status === 'rejected') seen.bad.push({ source, http_status: httpStatus, detail, sent });
    else if (isTaken(status)) seen.good.push({ source, status, event: { ...sent, ...(event_id && { event_id }) } });
  }
  return seen;
}

/** An event left out of a receipt was accepted. */
function verdictOf({ status = 'accepted', event_id }: Said) {
  return { status, event_id } as Verdict;
}

function isTaken(status: string): status is GoodEvent['status'] {
  return status === 'accepted' || status === 'duplicate';
}

function eventsOf(body: unknown): Record<string, unknown>[] {
  if (Array.isArray(body)) return body;
  const { events, ...shared } = body as { events?: object[] };
  return events ? events.map((event) => ({ ...shared, ...event })) : [shared];
}

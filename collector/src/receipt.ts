import type { Receipt, Verdict, VerdictStatus } from '@scnv/sdk/wire';
import type { Validated } from './check.ts';
import type { NewEvent } from './store/event-rows.ts';
import type { AppendVerdict } from './store/events.ts';

/** An event of a request on its way to the store, or what is wrong with it. */
export interface ExaminedEvent {
  index: number;
  event_id: string | null;
  row: Validated<NewEvent>;
}

/**
 * Tells what became of each event of a request.
 *
 * @param stored The store's verdicts on the valid ones, in their order.
 */
export function receiptOf(events: ExaminedEvent[], stored: AppendVerdict[]): Receipt {
  const verdicts = stored.values();
  const results = events.map(({ index, event_id, row }): Verdict => {
    if ('errors' in row) return { index, event_id, status: 'rejected', detail: row.errors };
    const verdict = verdicts.next().value as AppendVerdict;
    const told = { index, event_id: row.value.event_id, status: verdict.status };
    return verdict.status === 'accepted' ? told : { ...told, detail: whyDuplicate(verdict) };
  });
  const count = (wanted: VerdictStatus) => results.filter(({ status }) => status === wanted).length;
  return { accepted: count('accepted'), duplicates: count('duplicate'), rejected: count('rejected'), results };
}

function whyDuplicate(verdict: AppendVerdict & { status: 'duplicate' }): string {
  const what = verdict.reason === 'event_id' ? 'this event_id' : 'this order_id';
  return `${what} was counted before, with event ${verdict.original_event_id}`;
}

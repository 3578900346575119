import type { Receipt, ServerEvent, ServerReceipt, Verdict } from '@scnv/sdk/wire';
import type { Validated } from './check.ts';
import { withConsent } from './consent.ts';
import { fromBrowser, fromServer } from './new-event.ts';
import type { AppendVerdict } from './store/events.ts';
import type { StoredSite } from './store/sites.ts';
import type { Store } from './store/store.ts';
import type { Batch } from './validate.ts';

/** The pipeline for a batch of a browser: consent → store, which finds the duplicates. Settles after the commit. */
export async function ingestBatch(store: Store, site: StoredSite, batch: Batch, now: number): Promise<Receipt> {
  const good = batch.items.flatMap(({ index, event }) =>
    'value' in event ? [{ index, event: withConsent(fromBrowser(site, event.value, batch.sdk, now)) }] : [],
  );
  const stored = good.length ? await store.write.appendEvents(good.map(({ event }) => event)) : [];

  const results: Verdict[] = batch.items.flatMap(({ index, event_id, event }) =>
    'errors' in event ? [{ index, event_id, status: 'rejected' as const, detail: event.errors }] : [],
  );
  stored.forEach((verdict, place) => {
    const { index, event } = good[place] as (typeof good)[number];
    if (verdict.status === 'accepted') return;
    results.push({ index, event_id: event.event_id, status: 'duplicate', detail: whyDuplicate(verdict) });
  });
  const duplicates = stored.filter(({ status }) => status === 'duplicate').length;
  return {
    accepted: stored.length - duplicates,
    duplicates,
    rejected: batch.items.length - stored.length,
    results: results.sort((left, right) => left.index - right.index),
  };
}

/** The pipeline for an event of a site's server: money → consent → store. Settles after the commit. */
export async function ingestServerEvent(
  store: Store,
  site: StoredSite,
  event: ServerEvent,
  now: number,
): Promise<Validated<ServerReceipt>> {
  const row = fromServer(site, event, now);
  if ('errors' in row) return row;
  const [verdict] = (await store.write.appendEvents([withConsent(row.value)])) as [AppendVerdict];
  const { event_id } = row.value;
  const message = verdict.status === 'accepted' ? 'The event is stored.' : `Not counted: ${whyDuplicate(verdict)}.`;
  return { value: { success: true, event_id, status: verdict.status, message } };
}

function whyDuplicate(verdict: AppendVerdict & { status: 'duplicate' }): string {
  const what = verdict.reason === 'event_id' ? 'this event_id' : 'this order_id';
  return `${what} was counted before, with event ${verdict.original_event_id}`;
}

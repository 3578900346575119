import type { FieldError, Receipt, ServerEvent, ServerReceipt, Verdict } from '@scnv/sdk/wire';
import { readBrowserRevenue } from './browser-revenue.ts';
import type { Path, Validated } from './check.ts';
import { correctTime } from './clock.ts';
import { isAgreed, withConsent } from './consent.ts';
import { describeDevice } from './device.ts';
import type { FindPlace } from './geo.ts';
import type { Live } from './live.ts';
import { linesOf } from './live-line.ts';
import { fromBrowser, fromServer } from './new-event.ts';
import { receiptOf } from './receipt.ts';
import type { NewEvent } from './store/event-rows.ts';
import type { StoredSite } from './store/sites.ts';
import type { Store } from './store/store.ts';
import type { BatchItem, BrowserBatch } from './validate.ts';

/** Where events go: to disk, and to those who watch live. */
export interface Sinks {
  store: { write: Pick<Store['write'], 'appendEvents'> };
  live: Live;
}

/** When and from where a request arrived. */
export interface Arrival {
  /** Milliseconds since 1970. */
  now: number;
  /** The visitor's. It goes no further than this: only the place derived from it is kept. */
  ip: string;
  findPlace: FindPlace;
}

/**
 * The pipeline for a batch from a browser: consent → clock → device, place and bots → store, which attributes the
 * events and finds the duplicates. Settles after the commit.
 *
 * @returns What is wrong with its events if none is valid.
 */
export async function ingestBatch(
  sinks: Sinks,
  site: StoredSite,
  batch: BrowserBatch,
  { now, ip, findPlace }: Arrival,
): Promise<Validated<Receipt>> {
  const remarks: FieldError[] = [...batch.remarks];
  const receipt = await append(sinks, site, batch.items, (event, path) => {
    const row = withConsent(fromBrowser(site, event, batch, now));
    const place = findPlace(ip, isAgreed(row.consent));
    const kind = describeDevice(event.device ?? {}, site.bots);
    const revenue = readBrowserRevenue(site, event, path);
    remarks.push(...revenue.remarks);
    return { value: Object.assign(row, correctTime(row, event.age_ms), kind, place, revenue.money) };
  });
  if ('errors' in receipt) return receipt;
  const results = receipt.value.results.filter(({ status }) => status !== 'accepted');
  return { value: { ...receipt.value, results, ...(remarks.length && { remarks }) } };
}

/** Tells which of these events are on disk, so that a browser that missed the response need not send them again. */
export async function answerQuestion(store: Store, site: StoredSite, ids: string[]): Promise<Receipt> {
  const known = await store.read.findKnownEvents(site.site_key, ids);
  return { ...receiptOf([], []), known };
}

/**
 * The pipeline for a batch from a site's server: money → consent → store. Settles after the commit.
 *
 * @returns What is wrong with its events if none is valid.
 */
export function ingestServerBatch(
  sinks: Sinks,
  site: StoredSite,
  items: BatchItem<ServerEvent>[],
  now: number,
): Promise<Validated<Receipt>> {
  return append(sinks, site, items, (event, path) => {
    const row = fromServer(site, event, path, now);
    return 'errors' in row ? row : { value: withConsent(row.value) };
  });
}

/** {@link ingestServerBatch} for a single event. */
export async function ingestServerEvent(
  sinks: Sinks,
  site: StoredSite,
  event: ServerEvent,
  now: number,
): Promise<Validated<ServerReceipt>> {
  const item = { index: 0, path: ['body'], event_id: null, event: { value: event } };
  const receipt = await ingestServerBatch(sinks, site, [item], now);
  if ('errors' in receipt) return receipt;
  // It is the only one, and is not rejected: accepted, or a duplicate.
  const verdict = receipt.value.results[0] as Verdict & Pick<ServerReceipt, 'event_id' | 'status'>;
  const { event_id, status, detail } = verdict;
  const message = status === 'accepted' ? 'The event is stored.' : `Not counted: ${detail}.`;
  return { value: { success: true, event_id, status, message } };
}

/** Stores the valid events of a request, all in one commit, and tells what became of each. */
async function append<Event>(
  { store, live }: Sinks,
  site: StoredSite,
  items: BatchItem<Event>[],
  toRow: (event: Event, path: Path) => Validated<NewEvent>,
): Promise<Validated<Receipt>> {
  const outcomes = items.map(({ event, path, ...item }) => ({
    ...item,
    row: 'errors' in event ? event : toRow(event.value, path),
  }));
  const good = outcomes.flatMap(({ row }) => ('value' in row ? [row.value] : []));
  if (!good.length) return { errors: outcomes.flatMap(({ row }) => ('errors' in row ? row.errors : [])) };
  const stored = await store.write.appendEvents(good);
  for (const describe of linesOf(site.site_id, outcomes, stored)) live.tell(describe);
  return { value: receiptOf(outcomes, stored) };
}

import type { FieldError, ServerEvent } from '@scnv/sdk/wire';
import { fieldError, type Validated } from './check.ts';
import { fromServer } from './new-event.ts';
import type { StoredSite } from './store/sites.ts';
import { type BatchItem, unknownFieldsOf } from './validate.ts';

/** What would become of one event of a request with `?validate=1`. */
export interface TrialVerdict {
  index: number;
  /** Its own, if it has one: none is made for what is not stored. */
  event_id: string | null;
  status: 'valid' | 'rejected';
  detail?: FieldError[];
  /** What its sender should know about a valid event. */
  message?: string;
}

/** The response to `POST /server-events/batch?validate=1`: all was checked, the key too, and nothing was stored. */
export interface TrialReceipt {
  valid: number;
  rejected: number;
  results: TrialVerdict[];
}

/** The response to `POST /server-events?validate=1`. */
export interface ServerTrialReceipt {
  success: true;
  event_id: string | null;
  status: 'valid';
  message: string;
}

/** Whether a request asks what would become of its events, without storing them. */
export function isTrial(query: unknown): Validated<boolean> {
  const { validate = '0' } = query as { validate?: unknown };
  if (validate === '0' || validate === '1') return { value: validate === '1' };
  // A typo must neither store a trial nor lose a sale.
  return { errors: [fieldError(['query', 'validate'], 'must be 1 or 0', 'value')] };
}

/**
 * Checks everything that ingestion would check about the events of a site's server, and stores nothing.
 *
 * @returns What is wrong with them if none is valid.
 */
export function tryServerEvents(
  site: StoredSite,
  items: BatchItem<ServerEvent>[],
  now: number,
): Validated<TrialReceipt> {
  const results = items.map(({ index, event_id, path, event }): TrialReceipt['results'][number] => {
    const row = 'errors' in event ? event : fromServer(site, event.value, path, now);
    if ('errors' in row) return { index, event_id, status: 'rejected', detail: row.errors };
    const message = 'value' in event ? remarkOn(event.value) : null;
    return { index, event_id, status: 'valid', ...(message && { message }) };
  });
  const errors = results.flatMap(({ detail = [] }) => detail);
  const rejected = results.filter(({ status }) => status === 'rejected').length;
  if (rejected === results.length) return { errors };
  return { value: { valid: results.length - rejected, rejected, results } };
}

/** {@link tryServerEvents} for a single event. */
export function tryServerEvent(site: StoredSite, event: ServerEvent, now: number): Validated<ServerTrialReceipt> {
  const event_id = event.event_id?.toLowerCase() ?? null;
  const tried = tryServerEvents(site, [{ index: 0, path: ['body'], event_id, event: { value: event } }], now);
  if ('errors' in tried) return tried;
  const message = ['The event is good. Nothing is stored.', remarkOn(event)].filter(Boolean).join(' ');
  return { value: { success: true, event_id, status: 'valid', message } };
}

/** A sale is not lost over an unknown field, but whoever tries an event wants to hear about typos. */
function remarkOn(event: ServerEvent): string | null {
  const unknown = unknownFieldsOf(event);
  return unknown.length ? `Not fields of an event, and not stored: ${unknown.join(', ')}.` : null;
}

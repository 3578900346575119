import { type GivenMetadata, isOrderId, MAX_NAME_LENGTH, type ServerEvent, type UserIdentifiers } from '../wire.ts';
import { ScnvError } from './errors.ts';

/** Optional fields may also be `undefined`, as variables of the caller often are. */
type Given<Fields> = { [Name in keyof Fields]: Fields[Name] | (object extends Pick<Fields, Name> ? undefined : never) };

/**
 * An event of the client's site. One with a `conversion_value` needs an `order_id` or an `event_id`: otherwise a job
 * that runs twice would count its money twice.
 */
export type TrackedEvent = Given<
  Omit<ServerEvent, 'site_id' | 'properties' | 'user_identifiers'> & {
    properties?: GivenMetadata;
    user_identifiers?: Given<UserIdentifiers>;
  }
> &
  ({ conversion_value?: undefined } | { order_id: string } | { event_id: string });

/** What is sent of one call. */
export interface Call {
  eventId: string;
  /** The event as JSON, as it was when `track` was called. */
  text: string;
}

/**
 * Prepares a call for sending, whatever it was given. Never throws.
 *
 * @param newId The event's id, unless it has one.
 * @returns An error with code `invalid` if it is not worth a request.
 */
export function readCall(event: TrackedEvent, siteId: string, newId: string): Call | ScnvError {
  let eventId = newId;
  const invalid = (detail: string, cause?: unknown) => new ScnvError('invalid', eventId, { detail, cause });
  try {
    const fields: Partial<TrackedEvent> = { ...event };
    const { event_name, order_id, event_id, conversion_value } = fields;
    // A sale that waits out an outage, perhaps past midnight, counts for the day it was made.
    const event_time = fields.event_time || new Date().toISOString();
    // The collector checks the fields. This checks only what would not reach it, and sales without a number, so that a
    // program learns of them at its first sale, whether a collector answers or not.
    eventId = `${event_id || newId}`;
    if (!event_name || typeof event_name !== 'string') return invalid('event_name is missing');
    if (order_id !== undefined && !isOrderId(`${order_id}`)) {
      return invalid(`order_id must be 1 to ${MAX_NAME_LENGTH} characters, not "${order_id}"`);
    }
    if (conversion_value && !order_id && !event_id) {
      return invalid('conversion_value needs an order_id or an event_id, to count once');
    }
    const text = JSON.stringify(Object.assign(fields, { site_id: siteId, event_id: eventId, event_time }));
    return text ? { eventId, text } : invalid('it cannot be written as JSON');
  } catch (cause) {
    return invalid('it cannot be written as JSON', cause);
  }
}

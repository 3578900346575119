import {
  type BrowserEvent,
  isOrderId,
  isUuid,
  type LossReason,
  MAX_METADATA_BYTES,
  MAX_NAME_LENGTH,
  utf8Length,
} from './wire.ts';

/** Options of `track`. */
export interface TrackOptions {
  /** The shop's own number of the sale: a purchase that the server reports with the same number counts once. */
  orderId?: string | number;
  /** A UUID of the caller's. The collector counts an id once, however often it comes. */
  eventId?: string;
}

/** What the SDK knows of the moment at which it happened. */
export type Moment = Omit<BrowserEvent, 'event_type' | 'event_id' | 'metadata' | 'order_id'> & { event_time: string };

/** An event as the SDK makes it. */
export type OwnEvent = BrowserEvent & { event_id: string; event_time: string };

export interface MadeEvent {
  event?: OwnEvent;
  /** What was lost in making it: all of it, where there is no `event`, else what hung on it. */
  losses: LossReason[];
}

/**
 * Makes an event out of a call, which comes from a stranger's page, and its moment.
 *
 * @param newId Makes a UUID, used where the caller gave none.
 */
export function makeEvent(
  name: unknown,
  metadata: unknown,
  { orderId, eventId }: { [option in keyof TrackOptions]?: unknown },
  moment: Moment,
  newId: () => string,
): MadeEvent {
  if (typeof name !== 'string' || !name || name.length > MAX_NAME_LENGTH) return { losses: ['invalid_name'] };

  const losses: LossReason[] = [];
  const event: OwnEvent = Object.assign({ event_type: name, event_id: newId() }, moment);

  if (isUuid(eventId)) event.event_id = eventId;
  else if (eventId != null) losses.push('invalid_event_id');

  const order = typeof orderId === 'object' ? '' : String(orderId).trim();
  if (isOrderId(order)) event.order_id = order;
  else if (orderId != null) losses.push('invalid_order_id');

  try {
    const json = JSON.stringify(metadata || {});
    if (json[0] === '{' && utf8Length(json) <= MAX_METADATA_BYTES) {
      event.metadata = JSON.parse(json);
      return { event, losses };
    }
  } catch {
    // A cycle, a BigInt, a getter that throws: the event is worth more than what hangs on it.
  }
  losses.push('invalid_metadata');
  return { event, losses };
}

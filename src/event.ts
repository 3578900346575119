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

/**
 * Makes an event out of a call, which comes from a stranger's page, and its moment.
 *
 * @param newId Makes a UUID, used where the caller gave none.
 * @param onLoss Is told what was lost in making it: all of it, where nothing is returned, else what hung on it.
 */
export function makeEvent(
  name: unknown,
  metadata: unknown,
  options: { [option in keyof TrackOptions]?: unknown },
  moment: Moment,
  newId: () => string,
  onLoss: (count: number, reason: LossReason) => void,
): OwnEvent | undefined {
  if (typeof name !== 'string' || !name || name.length > MAX_NAME_LENGTH) {
    onLoss(1, 'invalid_name');
    return;
  }

  const event: OwnEvent = Object.assign({ event_type: name, event_id: newId() }, moment);

  if (isUuid(options.eventId)) event.event_id = options.eventId;
  else if (options.eventId != null) onLoss(1, 'invalid_event_id');

  const order = typeof options.orderId === 'object' ? '' : String(options.orderId).trim();
  if (isOrderId(order)) event.order_id = order;
  else if (options.orderId != null) onLoss(1, 'invalid_order_id');

  try {
    const json = JSON.stringify(metadata || {});
    if (json[0] === '{' && utf8Length(json) <= MAX_METADATA_BYTES) {
      event.metadata = JSON.parse(json);
      return event;
    }
  } catch {
    // A cycle, a BigInt, a getter that throws: the event is worth more than what hangs on it.
  }
  onLoss(1, 'invalid_metadata');
  return event;
}

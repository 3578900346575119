import { readMetadata } from './metadata.ts';
import type { Moment, OwnEvent } from './moment.ts';
import {
  isOrderId,
  isUuid,
  type LossReason,
  MAX_METADATA_BYTES,
  MAX_METADATA_DEPTH,
  MAX_NAME_LENGTH,
  type Metadata,
  utf8Length,
} from './wire.ts';

/** Options of `track`. */
export interface TrackOptions {
  /**
   * The shop's own number for the sale: a purchase that the server reports with the same number counts once. If it is
   * not 1 to 128 characters, or is a text such as `undefined`, the event is sent without it, and the loss is counted.
   */
  orderId?: string | number | undefined;
  /** A UUID of the caller's. The collector counts an id once, however often it arrives. */
  eventId?: string | undefined;
}

/** Edits an event, or returns `null` to drop it. */
export type BeforeSend = (event: OwnEvent) => OwnEvent | null;

/**
 * Makes an event from a call, which may hold anything, and its moment.
 *
 * @param newId Makes a UUID, used if the caller gave none.
 * @param onLoss Called for each loss: of the event, if nothing is returned, else of a part of it.
 */
export function makeEvent(
  name: unknown,
  metadata: unknown,
  options: { [option in keyof TrackOptions]?: unknown },
  moment: Moment,
  beforeSend: BeforeSend | undefined,
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

  event.metadata = readMetadata(() => metadata || {}) as Metadata;
  // The event itself adds one level.
  const edited = beforeSend
    ? (readMetadata(() => beforeSend(event), MAX_METADATA_DEPTH + 1, String) as OwnEvent)
    : event;
  // If it threw, or returned something else, there is no id.
  if (!edited || !edited.event_id) {
    onLoss(1, 'before_send');
    return;
  }

  const { metadata: last = {} } = edited;
  const json = JSON.stringify(last);
  if (json[0] !== '{' || utf8Length(json) > MAX_METADATA_BYTES) {
    // The event is worth more than its metadata.
    delete edited.metadata;
    onLoss(1, 'invalid_metadata');
  }
  return edited;
}

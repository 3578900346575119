import { type BrowserEvent, isUuid, type LossReason, MAX_METADATA_BYTES, MAX_NAME_LENGTH, utf8Length } from './wire.ts';

/** What the SDK knows of the moment at which it happened. */
export type Moment = Omit<BrowserEvent, 'event_type' | 'event_id' | 'metadata' | 'order_id'> & { event_time: string };

export interface MadeEvent {
  event?: BrowserEvent & { event_id: string; event_time: string };
  /** What was lost in making it: all of it, where there is no `event`, else its metadata. */
  loss?: LossReason;
}

/**
 * Makes an event out of a call, which comes from a stranger's page, and its moment.
 *
 * @param newId Makes a UUID, used where the caller gave none.
 */
export function makeEvent(
  name: unknown,
  metadata: unknown,
  { orderId, eventId }: { orderId?: unknown; eventId?: unknown },
  moment: Moment,
  newId: () => string,
): MadeEvent {
  if (typeof name !== 'string' || !name || name.length > MAX_NAME_LENGTH) return { loss: 'invalid_name' };

  const event: NonNullable<MadeEvent['event']> = Object.assign(
    { event_type: name, event_id: isUuid(eventId) ? eventId : newId() },
    moment,
  );

  try {
    if (orderId) event.order_id = String(orderId);
    const json = JSON.stringify(metadata || {});
    if (json[0] === '{' && utf8Length(json) <= MAX_METADATA_BYTES) {
      event.metadata = JSON.parse(json);
      return { event };
    }
  } catch {
    // A cycle, a BigInt, a getter that throws: the event is worth more than what hangs on it.
  }
  return { event, loss: 'invalid_metadata' };
}

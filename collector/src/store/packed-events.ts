import type { NewEvent } from './event-rows.ts';
import type { Call } from './operations.ts';

/** Events on their way to another thread. What all of them say alike goes once; of a request that is nearly all. */
interface PackedEvents {
  count: number;
  /** All that the first one says. */
  first: NewEvent | undefined;
  /** What the others say differently: the values of a field, of one event after the other. */
  own: [field: string, values: unknown[]][];
}

/** A call as it goes to another thread: to copy the events of `appendEvents` one by one takes twice as long. */
export function packCall(call: Call): Call {
  if (call.name !== 'appendEvents') return call;
  return { ...call, parameters: [pack(call.parameters[0] as NewEvent[])] };
}

/** What {@link packCall} was given. */
export function unpackCall(call: Call): Call {
  if (call.name !== 'appendEvents') return call;
  return { ...call, parameters: [unpack(call.parameters[0] as PackedEvents)] };
}

function pack(events: NewEvent[]): PackedEvents {
  const [first] = events;
  const fields = Object.keys(first ?? {});
  const rows = events.map((event) => valuesOf(event, fields));
  const own: PackedEvents['own'] = [];
  for (const [place, field] of fields.entries()) {
    const value = rows[0]?.[place];
    if (rows.some((row) => row[place] !== value)) own.push([field, rows.map((row) => row[place])]);
  }
  return { count: events.length, first, own };
}

/** All at once takes half the time of one after the other, and events of one call have their fields in one order. */
function valuesOf(event: NewEvent, fields: string[]): unknown[] {
  if (Object.keys(event).some((field, place) => field !== fields[place])) {
    return fields.map((field) => event[field as keyof NewEvent]);
  }
  return Object.values(event);
}

function unpack({ count, first, own }: PackedEvents): NewEvent[] {
  return Array.from({ length: count }, (_, place) => {
    const event: Record<string, unknown> = { ...first };
    for (const [field, values] of own) event[field] = values[place];
    return event as NewEvent;
  });
}

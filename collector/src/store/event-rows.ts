import type { Attribution } from '../identity.ts';
import type { EventRow } from './tables.ts';
import { uuidsToBytes, uuidToBytes } from './uuid.ts';

type ScanId = 'scan_session_id' | 'first_scan_session_id' | 'last_scan_session_id';
type Later = 'own_scan_session_id' | 'own_identity' | 'told_status';
type OptionalId = ScanId | 'web_session_id' | 'visitor_id' | 'page_view_id' | 'tab_id';

/** An event on its way into the store: a row with its ids as text, before the store has attributed it. */
export type NewEvent = Omit<EventRow, 'event_id' | OptionalId | Later | keyof Attribution> & {
  event_id: string;
} & Record<OptionalId, string | null>;

/** Converts events to rows that are not attributed yet. */
export function toRows(events: NewEvent[]): EventRow[] {
  // An event shares most ids, except its own, with its neighbors.
  const known = new Map<string, Uint8Array>();
  function bytes(id: string | null): Uint8Array | null {
    if (id === null) return null;
    const found = known.get(id) ?? uuidToBytes(id);
    known.set(id, found);
    return found;
  }
  const ids = uuidsToBytes(events.map(({ event_id }) => event_id));
  return events.map((event, place) => ({
    ...event,
    event_id: ids[place] as Uint8Array,
    scan_session_id: bytes(event.scan_session_id),
    first_scan_session_id: bytes(event.first_scan_session_id),
    last_scan_session_id: bytes(event.last_scan_session_id),
    web_session_id: bytes(event.web_session_id),
    visitor_id: bytes(event.visitor_id),
    page_view_id: bytes(event.page_view_id),
    tab_id: bytes(event.tab_id),
    identity: 'none',
    code: null,
    own_identity: null,
    own_scan_session_id: null,
    told_status: null,
  }));
}

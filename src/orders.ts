import type { OwnEvent } from './moment.ts';
import type { Session } from './session.ts';

/** A browser remembers the last orders delivered, in this many characters. */
const MAX_LENGTH = 2_000;

/** The key by which an event's order is recognized: its site, event name and order id. Empty without an order. */
export function orderOf(siteId: string, event: OwnEvent): string {
  return event.order_id ? `\n${siteId} ${event.event_type} ${event.order_id}\n` : '';
}

/** Whether this browser has delivered an order before: thank-you pages are reloaded and revisited. */
export function isKnown(session: Session, order: string): boolean {
  return !!order && String(session.orders).includes(order);
}

/** Remembers an order. Mutates the session. */
export function remember(session: Session, order: string): void {
  session.orders = ((session.orders || '') + order).slice(-MAX_LENGTH);
}

import type { OwnEvent } from './moment.ts';
import type { Session } from './session.ts';

/** A browser remembers the last orders that were delivered, in so many characters. */
const MAX_LENGTH = 2_000;

/** What an event tells of an order, by which it is known again: with its site and its name. */
export function orderOf(siteId: string, event: OwnEvent): string {
  return event.order_id ? `\n${siteId} ${event.event_type} ${event.order_id}\n` : '';
}

/** Whether this browser has delivered an order before: thank-you pages are reloaded, and visited again. */
export function isKnown(session: Session, order: string): boolean {
  return !!order && String(session.orders).includes(order);
}

/** Remembers an order. Changes the session. */
export function remember(session: Session, order: string): void {
  session.orders = ((session.orders || '') + order).slice(-MAX_LENGTH);
}

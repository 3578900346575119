import type { ConversionStatus, EventSource } from '../store/tables.ts';

/** What was told of a click before, by one call or more. */
export interface Told {
  /** The order that one of them named. */
  order_id: string | null;
  /** Who told of it. */
  sources: EventSource[];
}

/** The same, with what has become of it. */
export interface KnownConversion extends Told {
  event_id: string;
  /** What its copies say, whatever was ruled on it since. */
  conversion_status: ConversionStatus;
  /** Whether the site itself has rejected it. */
  isTakenBack: boolean;
}

/** A call that may be one more of them. */
export interface Telling {
  order_id: string | null;
  source: EventSource;
  conversion_status: ConversionStatus;
}

/**
 * The conversion that a call repeats, of those of the same name that its click has; `null` where it is new.
 *
 * With several conversions a click, one with another order is new, and one without an order never is. But one that the
 * pixel told without its order is the one that the postback tells with it, and the other way round.
 *
 * @param told In the order in which they came.
 */
export function findRepeated<Kind extends Told>(
  told: Kind[],
  call: Pick<Telling, 'order_id' | 'source'>,
  conversionsPerClick: 'one' | 'several',
): Kind | null {
  const [first = null] = told;
  const same = told.find(({ order_id }) => order_id === call.order_id);
  if (same) return same;
  if (conversionsPerClick === 'one' || call.order_id === null) return first;
  return told.find(({ order_id, sources }) => order_id === null && !sources.includes(call.source)) ?? null;
}

/**
 * A call as a copy of the conversion that it repeats. It changes nothing of what a postback said; what only pixels told, a
 * postback confirms, by what its offer says of postbacks. What was ruled stands beside it.
 */
export function asCopyOf<Call extends Telling>(repeated: KnownConversion, call: Call): Call {
  const isSettled = repeated.sources.includes('postback') || call.source === 'pixel';
  const isOrderKept = repeated.order_id === call.order_id || namesOrder(repeated, call);
  return {
    ...call,
    order_id: isOrderKept ? call.order_id : null,
    conversion_status: isSettled ? repeated.conversion_status : call.conversion_status,
  };
}

/**
 * Whether a copy may say which order it was: one without a number. Another order of the same click is none of its own,
 * and its number would tie what was ruled to a stranger's sale; so no pixel may, nor anybody where the site rejected it.
 */
function namesOrder(repeated: KnownConversion, { source }: Telling): boolean {
  return repeated.order_id === null && !repeated.isTakenBack && source !== 'pixel';
}

import type { ConversionStatus, EventSource } from '../store/tables.ts';

/** A conversion of a click that one or more calls have already reported. */
export interface Told {
  /** The order that one of them named. */
  order_id: string | null;
  /** Who reported it. */
  sources: EventSource[];
}

/** The same, with what has become of it since. */
export interface KnownConversion extends Told {
  event_id: string;
  /** What its copies say, whatever has been ruled since. */
  conversion_status: ConversionStatus;
  /** Whether the site itself has rejected it. */
  isTakenBack: boolean;
}

/** A call that may report it again. */
export interface Telling {
  order_id: string | null;
  source: EventSource;
  conversion_status: ConversionStatus;
}

/**
 * The conversion that a call repeats, of those of the same name that its click has; `null` if it is new.
 *
 * If a click may have several conversions, a call with another order is a new one, and a call without an order never
 * is. But a conversion reported by the pixel without its order and by the postback with it, or vice versa, is one.
 *
 * @param told In order of arrival.
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
 * A call as a copy of the conversion that it repeats. It changes nothing that a postback said. If only pixels have
 * reported the conversion, a postback gives it the status that the offer provides for postbacks. Rulings are separate.
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
 * Whether a copy may add the order to a conversion that has none. It may be another order of the same click, whose
 * number would tie a ruling to a different sale; so no pixel may, nor anyone after the site has rejected it.
 */
function namesOrder(repeated: KnownConversion, { source }: Telling): boolean {
  return repeated.order_id === null && !repeated.isTakenBack && source !== 'pixel';
}

import type { ConversionStatus } from './store/tables.ts';

/** A conversion's status, and why it has it. */
export interface Standing {
  status: ConversionStatus;
  /** `null` if nobody gave one. */
  reason: string | null;
}

/** A decision to give a conversion another status. */
export interface Ruling extends Standing {
  /** The click that an ad network rules on; `null` if the site itself rules on the sale. */
  transaction_id: string | null;
  /** `admin`, `key:` and the id of an API key, or `token:` and that of an ad network's token. */
  by: string;
  /** Milliseconds since 1970. */
  at: number;
}

/** A ruling in the history. */
interface Ruled extends Pick<Ruling, 'transaction_id' | 'reason'> {
  to_status: ConversionStatus;
}

/**
 * How a sale stands: as the last ruling about it says, or else as its copies say. A ruling by the site itself is about
 * the sale, whichever copy counts. A ruling by an ad network is about its click, so it applies as long as the sale
 * counts for that click, whichever copy came first.
 *
 * @param told The status that its copies give it.
 * @param rulings In the order in which they were made.
 * @param click The one that the sale counts for.
 */
export function standingOf(told: ConversionStatus, rulings: Ruled[], click: string | null): Standing {
  const last = rulings.findLast(({ transaction_id }) => transaction_id === null || transaction_id === click);
  return last ? { status: last.to_status, reason: last.reason } : { status: told, reason: null };
}

/**
 * Whether a ruling changes anything, and so belongs in the history. Repeating the last one word for word does not: a
 * request that is sent twice is one change.
 *
 * @param click The one that the sale counts for.
 */
export function isChange(told: ConversionStatus, rulings: Ruled[], click: string | null, ruling: Ruling): boolean {
  // A site's ruling is kept in addition to an equal one of a network, which only applies to one click.
  const clicks = ruling.transaction_id === null ? [click, null] : [ruling.transaction_id];
  return clicks.some((about) => {
    const { status, reason } = standingOf(told, rulings, about);
    return status !== ruling.status || reason !== ruling.reason;
  });
}

import type { ConversionValue } from '@scnv/sdk/wire';
import { type Kysely, sql, type Transaction } from 'kysely';
import { isChange, type Ruling, standingOf } from '../conversion-status.ts';
import { toMajorUnits } from '../money.ts';
import { isCountedConversion, type NotCounted, notCountedAs, talliesOfChange } from '../tally.ts';
import { type ConversionChange, keepChange, listChanges } from './conversion-changes.ts';
import { changeStatus, idsOfOrder, isConversion } from './copies.ts';
import type { Database } from './database.ts';
import { toldStatusOf } from './status-of-sale.ts';
import type { ConversionStatus, EventSource, Tables } from './tables.ts';
import { addToTotals } from './totals.ts';
import { bytesToUuid, uuidToBytes } from './uuid.ts';

/** How a caller names what it rules on: one conversion, or all those of an order. */
export type ConversionName = { event_id: string } | { order_id: string };

/** A conversion as its site may see it. */
export interface Conversion {
  event_id: string;
  event_name: string;
  source: EventSource;
  event_time: number;
  order_id: string | null;
  conversion_value: ConversionValue | null;
  status: ConversionStatus;
  /** Whether reports count it now. */
  counts: boolean;
  /** Why they would not, even if it were approved; `null` if they would. */
  not_counted: NotCounted | null;
}

export interface ConversionFilter {
  status?: ConversionStatus | undefined;
  order_id?: string | undefined;
  /** An event's id: lists those after it. */
  after?: string | undefined;
  limit: number;
}

const shown = ['event_id', 'event_type', 'source', 'event_time', 'order_id', 'amount_minor', 'currency'] as const;

/** The columns that decide how it counts. */
const countable = [
  'site_key',
  'received_at',
  'code',
  'scan_session_id',
  'identity',
  'bot',
  'conversion',
  'conversion_status',
  'told_status',
] as const;

/** The conversions of a site, latest first; `null` if the site has no conversion with the id `filter.after`. */
export async function listConversions(
  db: Database,
  siteKey: number,
  filter: ConversionFilter,
): Promise<Conversion[] | null> {
  const { status, order_id, after, limit } = filter;
  const [last] = after === undefined ? [] : await findNamed(db, siteKey, { event_id: after });
  if (after !== undefined && !last) return null;
  // Not the bare column if an order is given: SQLite would scan the whole site to avoid sorting a few rows.
  const time = order_id === undefined ? sql<number>`event_time` : sql<number>`event_time + 0`;
  const rows = await ofSite(db, siteKey)
    .$if(status !== undefined, (query) => query.where('conversion_status', '=', status as ConversionStatus))
    .$if(order_id !== undefined, (query) => query.where('event_id', 'in', idsOfOrder(db, siteKey, order_id as string)))
    .$if(last !== undefined, (query) =>
      query.where(sql<boolean>`(${time}, event_id) < (${last?.event_time}, ${last?.event_id})`),
    )
    .orderBy(time, 'desc')
    .orderBy('event_id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toConversion);
}

/** The conversion that is counted for this event, with the history of its status; `null` if there is none. */
export async function findConversion(
  db: Database,
  siteKey: number,
  eventId: string,
): Promise<(Conversion & { changes: ConversionChange[] }) | null> {
  const [row] = await findNamed(db, siteKey, { event_id: eventId });
  return row ? { ...toConversion(row), changes: await listChanges(db, siteKey, [row.event_id]) } : null;
}

/** The conversions that a ruling would be about. */
export async function findConversions(db: Database, siteKey: number, name: ConversionName): Promise<Conversion[]> {
  return (await findNamed(db, siteKey, name)).map(toConversion);
}

/**
 * Gives conversions a status, and records the change. A ruling on a click is kept even if the sale counts for another
 * one, and takes effect once it counts for that click.
 *
 * @returns The conversions that it named; none if the site has no such conversion.
 */
export async function ruleOnConversions(
  trx: Transaction<Tables>,
  siteKey: number,
  name: ConversionName,
  ruling: Ruling,
): Promise<Conversion[]> {
  const ruled: Conversion[] = [];
  for (const row of await findNamed(trx, siteKey, name)) {
    ruled.push(toConversion(await applyRuling(trx, row, ruling)));
  }
  return ruled;
}

async function applyRuling(trx: Transaction<Tables>, row: ConversionRow, ruling: Ruling): Promise<ConversionRow> {
  const told = toldStatusOf(row);
  const changes = await listChanges(trx, row.site_key, [row.event_id]);
  const click = row.scan_session_id && bytesToUuid(row.scan_session_id);
  if (!isChange(told, changes, click, ruling)) return row;
  const { status, reason, transaction_id, by, at } = ruling;
  const from_status = standingOf(told, changes, transaction_id ?? click).status;
  const change = { from_status, to_status: status, reason, changed_by: by, transaction_id, changed_at: at };
  const conversion_status = standingOf(told, [...changes, change], click).status;
  const ruled = { ...row, conversion_status, told_status: told };
  await changeStatus(trx, ruled);
  await addToTotals(trx, talliesOfChange(row, ruled));
  await keepChange(trx, row.site_key, row.event_id, change);
  return ruled;
}

/** Whoever reports a sale twice may name it by either copy: a repeat leads to the event that is counted. */
async function findNamed(db: Kysely<Tables>, siteKey: number, name: ConversionName): Promise<ConversionRow[]> {
  if ('order_id' in name) {
    return ofSite(db, siteKey)
      .where('event_id', 'in', idsOfOrder(db, siteKey, name.order_id))
      .execute();
  }
  const event_id = uuidToBytes(name.event_id);
  const counted = await ofSite(db, siteKey).where('event_id', '=', event_id).execute();
  if (counted.length) return counted;
  const repeat = await db
    .selectFrom('duplicates')
    .select('original_event_id')
    .where('site_key', '=', siteKey)
    .where('event_id', '=', event_id)
    .executeTakeFirst();
  return repeat ? ofSite(db, siteKey).where('event_id', '=', repeat.original_event_id).execute() : [];
}

function ofSite(db: Kysely<Tables>, siteKey: number) {
  return db
    .selectFrom('events')
    .select([...shown, ...countable])
    .where('site_key', '=', siteKey)
    .where(isConversion);
}

type ConversionRow = Awaited<ReturnType<ReturnType<typeof ofSite>['execute']>>[number];

function toConversion(row: ConversionRow): Conversion {
  const { event_id, event_type, source, event_time, order_id, amount_minor, currency } = row;
  const not_counted = notCountedAs(row);
  return {
    event_id: bytesToUuid(event_id),
    event_name: event_type,
    source,
    event_time,
    order_id,
    conversion_value:
      amount_minor === null || currency === null ? null : { amount: toMajorUnits(amount_minor, currency), currency },
    status: row.conversion_status,
    counts: not_counted === null && isCountedConversion(row),
    not_counted,
  };
}

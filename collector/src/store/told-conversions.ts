import type { Transaction } from 'kysely';
import { standingOf } from '../conversion-status.ts';
import { conversionIdOf } from '../postbacks/conversion-id.ts';
import type { KnownConversion } from '../postbacks/repeat.ts';
import { listChanges } from './conversion-changes.ts';
import { isConversion } from './copies.ts';
import { toldStatusOf } from './status-of-sale.ts';
import type { EventSource, Tables } from './tables.ts';
import { bytesToUuid, uuidToBytes } from './uuid.ts';

/** The sources whose calls are logged, and may report payouts. */
export const NETWORKS: EventSource[] = ['postback', 'pixel'];
const TABLES = ['events', 'duplicates'] as const;

/** The key of the conversion in an ad network's call. */
interface Call {
  site_key: number;
  scan_session_id: string;
  event_type: string;
  order_id: string | null;
}

/**
 * What postbacks and pixels have reported for a click that a call may repeat: the conversion with its order, the one
 * without an order, or if there is neither, the first of all. Each is looked up by its key, since a click may have
 * thousands.
 */
export async function listRepeatable(
  trx: Transaction<Tables>,
  call: Call,
  conversionsPerClick: 'one' | 'several',
): Promise<KnownConversion[]> {
  const withoutOrder = conversionIdOf(call.scan_session_id, call.event_type, null);
  const ids = [await findIdByOrder(trx, call), uuidToBytes(withoutOrder)];
  const told = [];
  for (const id of ids) told.push(id && (await findTold(trx, call, id)));
  const known = told.filter((one) => one !== null);
  if (known.length || (conversionsPerClick === 'several' && call.order_id !== null)) return known;
  const first = await findFirstId(trx, call);
  const firstTold = first && (await findTold(trx, call, first));
  return firstTold ? [firstTold] : [];
}

/** Whether one of these sources has reported an event of this name for a click. */
export async function isTold(
  trx: Transaction<Tables>,
  call: Call,
  name: string,
  sources: EventSource[] = NETWORKS,
): Promise<boolean> {
  for (const table of TABLES) {
    const row = await ofClick(trx, table, { ...call, event_type: name }, sources)
      .select('event_id')
      .limit(1)
      .executeTakeFirst();
    if (row) return true;
  }
  return false;
}

async function findIdByOrder(trx: Transaction<Tables>, call: Call): Promise<Uint8Array | null> {
  if (call.order_id === null) return null;
  for (const table of TABLES) {
    const row = await ofClick(trx, table, call)
      .select('event_id')
      .where('order_id', '=', call.order_id)
      .where(isConversion)
      .executeTakeFirst();
    if (row) return row.event_id;
  }
  return null;
}

async function findFirstId(trx: Transaction<Tables>, call: Call): Promise<Uint8Array | null> {
  // Counted events take precedence over repeats.
  for (const table of TABLES) {
    const row = await ofClick(trx, table, call)
      .select('event_id')
      .orderBy('received_at')
      .orderBy('event_id')
      .limit(1)
      .executeTakeFirst();
    if (row) return row.event_id;
  }
  return null;
}

/** What was reported under an id, and its current status, which is kept with the copy that counts. */
async function findTold(trx: Transaction<Tables>, call: Call, eventId: Uint8Array): Promise<KnownConversion | null> {
  const counted = await ofClick(trx, 'events', call)
    .select(['order_id', 'source', 'conversion_status', 'told_status', 'event_id as counted_id'])
    .where('event_id', '=', eventId)
    .execute();
  const repeats = await ofClick(trx, 'duplicates', call)
    .select(['order_id', 'source', 'conversion_status', 'told_status', 'original_event_id as counted_id'])
    .where('event_id', '=', eventId)
    // A call that is sent a thousand times says the same each time.
    .distinct()
    .execute();
  const told = [...counted, ...repeats];
  const [any] = told;
  if (!any) return null;
  const winner = await trx
    .selectFrom('events')
    .select(['conversion_status', 'told_status'])
    .where('site_key', '=', call.site_key)
    .where('event_id', '=', any.counted_id)
    .executeTakeFirst();
  const conversion_status = toldStatusOf(winner ?? any);
  const changes = await listChanges(trx, call.site_key, [any.counted_id]);
  return {
    event_id: bytesToUuid(eventId),
    order_id: told.find(({ order_id }) => order_id !== null)?.order_id ?? null,
    sources: [...new Set(told.map(({ source }) => source))],
    conversion_status,
    isTakenBack: standingOf(conversion_status, changes, null).status === 'rejected',
  };
}

function ofClick(
  trx: Transaction<Tables>,
  table: (typeof TABLES)[number],
  { site_key, scan_session_id, event_type }: Call,
  sources: EventSource[] = NETWORKS,
) {
  return trx
    .selectFrom(table)
    .where('scan_session_id', '=', uuidToBytes(scan_session_id))
    .where('site_key', '=', site_key)
    .where('event_type', '=', event_type)
    .where('source', 'in', sources);
}

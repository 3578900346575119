import { type ExpressionBuilder, sql, type Transaction } from 'kysely';
import { identify, ORPHAN_LIFETIME_MS } from '../identity.ts';
import { type Tally, talliesOfChange } from '../tally.ts';
import { changeCounted } from './copies.ts';
import { asSaid, countAlike, withScanOfSale } from './lent-scans.ts';
import type { SessionRow } from './sessions.ts';
import { withStatusOfSale } from './status-of-sale.ts';
import type { EventRow, Tables } from './tables.ts';
import { bytesToUuid } from './uuid.ts';

/**
 * The counted events of the session's site that named this scan, but count for that of a copy because it was unknown.
 */
export function findBorrowers(trx: Transaction<Tables>, session: SessionRow, now: number): Promise<EventRow[]> {
  return (
    trx
      .selectFrom('events')
      .selectAll()
      .where(isOfSite(session.site_key))
      .where('own_scan_session_id', '=', session.scan_session_id)
      // As in the index.
      .where('own_identity', 'is not', null)
      .where((eb) => waitsForScan(eb, 'own_identity', now))
      .execute()
  );
}

/**
 * Whether an event may still be linked: an orphan for a day, and one that its site accepted with an unknown scan at any
 * time.
 */
export function waitsForScan(
  eb: ExpressionBuilder<Tables, 'events' | 'duplicates'>,
  identity: 'identity' | 'own_identity',
  now: number,
) {
  const isOrphan = eb(identity, '=', 'orphan');
  return eb.or([
    eb(identity, '=', 'unregistered'),
    eb.and([isOrphan, eb('received_at', '>', now - ORPHAN_LIFETIME_MS)]),
  ]);
}

/**
 * Filters by site, next to a more selective condition. The plus makes SQLite use that one's index instead of scanning
 * the whole site.
 */
export function isOfSite(siteKey: number) {
  return sql<boolean>`+site_key = ${siteKey}`;
}

/**
 * Decides again for which scan sales of a site count, now that a scan that one of their copies names has become known.
 *
 * @param borrowers The result of {@link findBorrowers}.
 * @returns How many sales this linked, and how it changes the totals.
 */
export async function settleSales(
  trx: Transaction<Tables>,
  session: SessionRow,
  borrowers: EventRow[],
  now: number,
): Promise<{ linked: number; tallies: Tally[] }> {
  const attribution = identify(session.site_key, true, session, false);
  const tallies: Tally[] = [];
  let linked = 0;
  const ownIds = new Set(borrowers.map(({ event_id }) => bytesToUuid(event_id)));
  const others = (await findSalesOfRepeats(trx, session, now)).filter((row) => !ownIds.has(bytesToUuid(row.event_id)));
  for (const row of [...borrowers, ...others]) {
    const said = ownIds.has(bytesToUuid(row.event_id)) ? { ...asSaid(row), ...attribution } : asSaid(row);
    const settled = await withStatusOfSale(trx, await withScanOfSale(trx, said, [row]), [row]);
    if (countAlike(settled, row)) continue;
    await changeCounted(trx, settled);
    if (row.identity !== 'linked') linked++;
    tallies.push(...talliesOfChange(row, settled));
  }
  return { linked, tallies };
}

/** Links the repeats of a scan, and finds their events. Repeats of other sites do not matter: they never count. */
async function findSalesOfRepeats(trx: Transaction<Tables>, session: SessionRow, now: number): Promise<EventRow[]> {
  const { site_key, scan_session_id } = session;
  const linked = await trx
    .updateTable('duplicates')
    .set(identify(site_key, true, session, false))
    .where(isOfSite(site_key))
    .where('scan_session_id', '=', scan_session_id)
    .where((eb) => waitsForScan(eb, 'identity', now))
    .executeTakeFirst();
  if (!linked.numUpdatedRows) return [];
  return trx
    .selectFrom('events')
    .selectAll()
    .where('site_key', '=', site_key)
    .where('event_id', 'in', (eb) =>
      eb
        .selectFrom('duplicates')
        .select('original_event_id')
        .where(isOfSite(site_key))
        .where('scan_session_id', '=', scan_session_id),
    )
    .execute();
}

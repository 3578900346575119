import type { Transaction } from 'kysely';
import { offerCode, type SessionKind } from '../identity.ts';
import type { Database } from './database.ts';
import { registerScanSession } from './registration.ts';
import type { Tables } from './tables.ts';
import { uuidToBytes } from './uuid.ts';

/** One click on a tracking link; its scan session is the transaction. */
export interface NewClick {
  scan_session_id: string;
  site_key: number;
  offer_id: string;
  kind: Exclude<SessionKind, 'scan'>;
  publisher: string;
  sub_ids: Record<string, string>;
  external_transaction_id: string | null;
  /** Milliseconds since 1970. */
  clicked_at: number;
}

/** Which site and offer a click belongs to. */
export interface Click {
  site_key: number;
  offer_id: string;
  kind: SessionKind;
}

/** Records a click, unless it is known. */
export async function registerClick(trx: Transaction<Tables>, click: NewClick, now: number): Promise<void> {
  const { scan_session_id, site_key, offer_id, kind, clicked_at, sub_ids, ...said } = click;
  const session = { scan_session_id, site_key, code: offerCode(offer_id), kind, scanned_at: clicked_at };
  const { status } = await registerScanSession(trx, session, now);
  if (status !== 'created') return;
  await trx
    .insertInto('clicks')
    .values({
      ...said,
      scan_session_id: uuidToBytes(scan_session_id),
      site_key,
      offer_id,
      sub_ids: JSON.stringify(sub_ids),
    })
    .execute();
}

/** The click of this transaction, or `null`. */
export async function findClick(db: Database, transactionId: string): Promise<Click | null> {
  const row = await db
    .selectFrom('clicks')
    .innerJoin('scan_sessions', 'scan_sessions.scan_session_id', 'clicks.scan_session_id')
    .select(['clicks.site_key', 'clicks.offer_id', 'scan_sessions.kind'])
    .where('clicks.scan_session_id', '=', uuidToBytes(transactionId))
    .executeTakeFirst();
  return row ?? null;
}

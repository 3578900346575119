import type { Transaction } from 'kysely';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

/** A QR code, and where it leads. */
export interface QrCode {
  code: string;
  name: string;
  destination: string;
}

export interface StoredQrCode extends QrCode {
  site_key: number;
}

/** The QR code with this id and its site, or `null`. */
export async function findQrCode(db: Database, code: string): Promise<(StoredQrCode & { site_id: string }) | null> {
  const row = await db
    .selectFrom('qr_codes')
    .innerJoin('sites', 'sites.site_key', 'qr_codes.site_key')
    .select(['code', 'qr_codes.name', 'destination', 'qr_codes.site_key', 'site_id'])
    .where('code', '=', code)
    .executeTakeFirst();
  return row ?? null;
}

/** The QR codes of a site, or of all sites; or the one with an id. */
export async function listQrCodes(
  db: Database,
  wanted: { site_id?: string | undefined; code?: string },
): Promise<(QrCode & { site_id: string })[]> {
  return db
    .selectFrom('qr_codes')
    .innerJoin('sites', 'sites.site_key', 'qr_codes.site_key')
    .select(['code', 'qr_codes.name', 'destination', 'site_id'])
    .$if(wanted.site_id !== undefined, (query) => query.where('site_id', '=', String(wanted.site_id)))
    .$if(wanted.code !== undefined, (query) => query.where('code', '=', String(wanted.code)))
    .orderBy('code')
    .execute();
}

/**
 * Creates a QR code, or changes the existing one unless it is to be new; a QR code never moves to another site.
 *
 * @param code.name Default: the name that it has, or for a new one its code.
 * @returns The name that is stored; `null` if nothing was saved.
 */
export async function saveQrCode(
  trx: Transaction<Tables>,
  { code, name, destination, site_key }: Omit<StoredQrCode, 'name'> & { name?: string | undefined },
  now: number,
  isToBeNew = false,
): Promise<string | null> {
  const changed = { destination, ...(name !== undefined && { name }) };
  const saved = await trx
    .insertInto('qr_codes')
    .values({ code, name: name ?? code, destination, site_key, created_at: now })
    .onConflict((conflict) =>
      isToBeNew
        ? conflict.column('code').doNothing()
        : conflict.column('code').doUpdateSet(changed).where('qr_codes.site_key', '=', site_key),
    )
    .returning('name')
    .executeTakeFirst();
  return saved?.name ?? null;
}

import type { Selectable, Transaction } from 'kysely';
import type { Database } from './database.ts';
import { executeOnce } from './statements.ts';
import type { BrowserRevenue, SiteBots, Tables, UnknownSessions } from './tables.ts';

/** Each event from a browser is compared with them. */
export const MAX_ALLOWED_DOMAINS = 100;

/** A site of a customer. */
export interface Site {
  site_id: string;
  name: string;
  allowed_domains: string[];
  conversion_events: string[];
  status: 'active' | 'paused';
  unknown_sessions: UnknownSessions;
  bots: SiteBots;
  browser_revenue: BrowserRevenue;
}

/**
 * Settings that may be omitted. By default, events of unknown scan sessions are held, bots are marked, and browsers
 * report no revenue.
 */
type SiteChoice = 'unknown_sessions' | 'bots' | 'browser_revenue';

/** A site as it is created. */
export type NewSite = Omit<Site, SiteChoice> & Partial<Site>;

export interface StoredSite extends Site {
  site_key: number;
}

/** The site with this id, or `null`. */
export async function findSite(db: Database, siteId: string): Promise<StoredSite | null> {
  // This runs for each request.
  const { rows } = await executeOnce(db, 'find a site', [siteId], () =>
    db.selectFrom('sites').selectAll().where('site_id', '=', siteId).compile(),
  );
  return rows[0] ? fromRow(rows[0]) : null;
}

/** All sites, ordered by id. */
export async function listSites(db: Database): Promise<StoredSite[]> {
  return (await db.selectFrom('sites').selectAll().orderBy('site_id').execute()).map(fromRow);
}

/** @returns `false` if a site with this id exists. */
export async function createSite(trx: Transaction<Tables>, site: NewSite, now: number): Promise<boolean> {
  const result = await trx
    .insertInto('sites')
    .values({ ...toColumns(site), created_at: now } as Required<ReturnType<typeof toColumns>> & { created_at: number })
    .onConflict((conflict) => conflict.column('site_id').doNothing())
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows) > 0;
}

/** A change of a site; domains to be added join those that it has then. */
export type SiteChange = Partial<Site> & { add_allowed_domains?: string[] };

/**
 * Changes a site. If it begins to accept unknown scan sessions, the caller has to accept afterwards what it holds.
 *
 * @returns `false`, and changes nothing, if it would have more than {@link MAX_ALLOWED_DOMAINS}.
 */
export async function updateSite(
  trx: Transaction<Tables>,
  siteId: string,
  { add_allowed_domains: added, ...change }: SiteChange,
): Promise<boolean> {
  const known = change.allowed_domains ?? (added && (await findSite(trx, siteId))?.allowed_domains) ?? [];
  const domains = added && { allowed_domains: [...new Set([...known, ...added])] };
  if (domains && domains.allowed_domains.length > MAX_ALLOWED_DOMAINS) return false;
  await trx
    .updateTable('sites')
    .set(toColumns({ ...change, ...domains }))
    .where('site_id', '=', siteId)
    .execute();
  return true;
}

function toColumns({ allowed_domains, conversion_events, ...plain }: Partial<Site>) {
  return {
    ...plain,
    ...(allowed_domains && { allowed_domains: JSON.stringify(allowed_domains) }),
    ...(conversion_events && { conversion_events: JSON.stringify(conversion_events) }),
  };
}

function fromRow({ created_at: _, ...row }: Selectable<Tables['sites']>): StoredSite {
  return {
    ...row,
    allowed_domains: JSON.parse(row.allowed_domains),
    conversion_events: JSON.parse(row.conversion_events),
  };
}

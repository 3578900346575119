import { type Selectable, sql, type Transaction } from 'kysely';
import { type Attribution, identify } from '../identity.ts';
import { negated, type Tally, talliesOfSession } from '../tally.ts';
import { type Insert, insertMany } from './insert-many.ts';
import { holdScans } from './locks.ts';
import { executeOnce, filledPiecesOf } from './statements.ts';
import type { EventRow, Tables } from './tables.ts';
import { keyOfBytes } from './uuid.ts';

export type SessionRow = Selectable<Tables['scan_sessions']>;

const SESSIONS: Insert<SessionRow> = {
  table: 'scan_sessions',
  columns: {
    scan_session_id: 'blob',
    site_key: 'integer',
    code: 'text',
    kind: 'text',
    scanned_at: 'integer',
    engaged: 'integer',
    shared: 'integer',
    visitor_id: 'blob',
  },
  more: sql`on conflict (scan_session_id) do update
    set engaged = excluded.engaged, shared = excluded.shared, visitor_id = excluded.visitor_id`,
};

/** The scan sessions that events name: looked up once, and written once. */
export interface Sessions {
  /** The attribution of one of the events. Also records in the session that its browser was there. */
  attribute(row: EventRow): Attribution;
  /** Stores what was recorded, and returns how it changes the totals. */
  save(): Promise<Tally[]>;
}

export async function openSessions(trx: Transaction<Tables>, rows: EventRow[]): Promise<Sessions> {
  // Events of one scan that arrive together share the bytes of its id, so its key is computed once.
  const keys = new Map<Uint8Array, string>();
  const ids = new Map<string, Uint8Array>();
  for (const { scan_session_id: id } of rows) {
    if (!id || keys.has(id)) continue;
    keys.set(id, keyOfBytes(id));
    ids.set(keyOfBytes(id), id);
  }
  const before = await findSessions(trx, ids);
  const unknown = new Map([...ids].filter(([key]) => !before.has(key)));
  if (await holdScans(trx, [...unknown.values()], 'unknown')) {
    for (const [key, session] of await findSessions(trx, unknown)) before.set(key, session);
  }
  const now = new Map(before);
  const accepting = unknown.size ? await findAcceptingSites(trx, new Set(rows.map(({ site_key }) => site_key))) : null;

  return {
    attribute(row) {
      const key = row.scan_session_id && (keys.get(row.scan_session_id) ?? null);
      const session = (key && now.get(key)) || null;
      const attribution = identify(row.site_key, key !== null, session, accepting?.has(row.site_key) ?? false);
      if (key && session && attribution.identity === 'linked') now.set(key, withVisit(session, row));
      return attribution;
    },
    async save() {
      const tallies: Tally[] = [];
      const changed: SessionRow[] = [];
      for (const [key, session] of now) {
        const known = before.get(key) as SessionRow;
        if (session === known) continue;
        changed.push(session);
        tallies.push(...negated(talliesOfSession(known)), ...talliesOfSession(session));
      }
      await saveSessions(trx, changed);
      return tallies;
    },
  };
}

async function findSessions(trx: Transaction<Tables>, ids: Map<string, Uint8Array>): Promise<Map<string, SessionRow>> {
  const found = new Map<string, SessionRow>();
  for (const piece of filledPiecesOf([...ids.values()])) {
    const { rows } = await executeOnce(trx, `find ${piece.length} sessions`, piece, () =>
      trx.selectFrom('scan_sessions').selectAll().where('scan_session_id', 'in', piece).compile(),
    );
    for (const row of rows) found.set(keyOfBytes(row.scan_session_id), row);
  }
  return found;
}

/** Inserts new sessions, and updates the visits of existing ones. */
export async function saveSessions(trx: Transaction<Tables>, sessions: SessionRow[]): Promise<void> {
  await insertMany(trx, SESSIONS, sessions);
}

/**
 * Read within the transaction: whoever changes the setting releases all orphans afterwards, and none may be added then.
 */
async function findAcceptingSites(trx: Transaction<Tables>, siteKeys: Set<number>): Promise<Set<number>> {
  if (!siteKeys.size) return new Set();
  const sites = await trx
    .selectFrom('sites')
    .select('site_key')
    .where('site_key', 'in', [...siteKeys])
    .where('unknown_sessions', '=', 'accept')
    .execute();
  return new Set(sites.map(({ site_key }) => site_key));
}

/** The scan session with this id. */
export function findSession(trx: Transaction<Tables>, id: Uint8Array): Promise<SessionRow | undefined> {
  return trx.selectFrom('scan_sessions').selectAll().where('scan_session_id', '=', id).executeTakeFirst();
}

/** A session after one of its events: engaged by a browser that is not a bot, shared by a second visitor. */
export function withVisit(session: SessionRow, event: Pick<EventRow, 'source' | 'bot' | 'visitor_id'>): SessionRow {
  if (event.source !== 'browser' || event.bot) return session;
  const visitor_id = session.visitor_id ?? event.visitor_id;
  const isSecond = visitor_id && event.visitor_id && Buffer.compare(visitor_id, event.visitor_id) !== 0;
  const shared = isSecond ? 1 : session.shared;
  const same = session.engaged && shared === session.shared && visitor_id === session.visitor_id;
  return same ? session : { ...session, engaged: 1, shared, visitor_id };
}

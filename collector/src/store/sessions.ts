import type { Selectable, Transaction } from 'kysely';
import { type Attribution, identify } from '../identity.ts';
import { negated, type Tally, talliesOfSession } from '../tally.ts';
import { holdScan } from './locks.ts';
import type { EventRow, Tables } from './tables.ts';

export type SessionRow = Selectable<Tables['scan_sessions']>;

/** The scan sessions that the events of a request name: looked up once, and changed once. */
export interface Sessions {
  /** Whom an event belongs to. Also notes that its browser was there, which the session then knows. */
  attribute(row: EventRow): Promise<Attribution>;
  /** Writes down what was noted. */
  save(): Promise<Tally[]>;
}

export function openSessions(trx: Transaction<Tables>): Sessions {
  const found = new Map<string, { before: SessionRow; now: SessionRow } | null>();
  let accepts: boolean | undefined;

  async function find(id: Uint8Array) {
    const key = Buffer.from(id).toString('hex');
    let entry = found.get(key);
    if (entry === undefined) {
      let row = await findSession(trx, id);
      if (!row && (await holdScan(trx, id, 'unknown'))) row = await findSession(trx, id);
      entry = row ? { before: row, now: row } : null;
      found.set(key, entry);
    }
    return entry;
  }

  return {
    async attribute(row) {
      const entry = row.scan_session_id && (await find(row.scan_session_id));
      const hasScan = row.scan_session_id !== null;
      // Asked in the transaction: whoever changes it releases all orphans that are there, and none may come after that.
      if (hasScan && !entry) accepts ??= await acceptsUnknown(trx, row.site_key);
      const attribution = identify(row.site_key, hasScan, entry?.now ?? null, accepts === true);
      if (entry && attribution.identity === 'linked') entry.now = withVisit(entry.now, row);
      return attribution;
    },
    async save() {
      const tallies: Tally[] = [];
      for (const entry of found.values()) {
        if (!entry || entry.now === entry.before) continue;
        const { engaged, shared, visitor_id, scan_session_id } = entry.now;
        await trx
          .updateTable('scan_sessions')
          .set({ engaged, shared, visitor_id })
          .where('scan_session_id', '=', scan_session_id)
          .execute();
        tallies.push(...negated(talliesOfSession(entry.before)), ...talliesOfSession(entry.now));
      }
      return tallies;
    },
  };
}

async function acceptsUnknown(trx: Transaction<Tables>, siteKey: number): Promise<boolean> {
  const site = await trx
    .selectFrom('sites')
    .select('unknown_sessions')
    .where('site_key', '=', siteKey)
    .executeTakeFirst();
  return site?.unknown_sessions === 'accept';
}

/** The scan session of this id. */
export function findSession(trx: Transaction<Tables>, id: Uint8Array): Promise<SessionRow | undefined> {
  return trx.selectFrom('scan_sessions').selectAll().where('scan_session_id', '=', id).executeTakeFirst();
}

/** A session after an event of it: engaged by a browser that is no program, shared by its second visitor. */
export function withVisit(session: SessionRow, event: Pick<EventRow, 'source' | 'bot' | 'visitor_id'>): SessionRow {
  if (event.source !== 'browser' || event.bot) return session;
  const visitor_id = session.visitor_id ?? event.visitor_id;
  const isSecond = visitor_id && event.visitor_id && Buffer.compare(visitor_id, event.visitor_id) !== 0;
  const shared = isSecond ? 1 : session.shared;
  const same = session.engaged && shared === session.shared && visitor_id === session.visitor_id;
  return same ? session : { ...session, engaged: 1, shared, visitor_id };
}

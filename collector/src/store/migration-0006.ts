import { type Kysely, sql } from 'kysely';

const QUARTER_MS = 15 * 60 * 1000;
const quarterOf = (column: string) => sql`${sql.ref(column)} - ${sql.ref(column)} % ${sql.lit(QUARTER_MS)}`;

/** What reports add up, maintained as events arrive. */
export async function totals(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('totals')
    .addColumn('site_key', 'integer', (column) => column.notNull())
    .addColumn('code', 'text', (column) => column.notNull())
    .addColumn('quarter', 'integer', (column) => column.notNull())
    .addColumn('measure', 'text', (column) => column.notNull())
    .addColumn('value', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('totals_key', ['site_key', 'code', 'quarter', 'measure'])
    .execute();

  const ofEvent = sql`site_key, coalesce(code, ''), ${quarterOf('event_time')}`;
  const ofSession = sql`site_key, code, ${quarterOf('scanned_at')}`;
  const counted = sql`identity not in ('orphan', 'foreign')`;
  const sources = [
    sql`select ${ofEvent}, 'orphans', 1 from events where identity = 'orphan'`,
    sql`select ${ofEvent}, 'foreign', 1 from events where identity = 'foreign'`,
    sql`select ${ofEvent}, 'events', 1 from events where ${counted}`,
    sql`select ${ofEvent}, 'conversions', 1 from events where ${counted} and conversion = 1`,
    sql`select ${ofEvent}, 'revenue:' || currency, amount_minor from events
      where ${counted} and conversion = 1 and amount_minor is not null`,
    sql`select site_key, '', ${quarterOf('event_time')}, 'duplicates', 1 from duplicates`,
    sql`select ${ofSession}, 'sessions', 1 from scan_sessions`,
    sql`select ${ofSession}, 'engaged', 1 from scan_sessions where engaged = 1`,
    sql`select ${ofSession}, 'shared', 1 from scan_sessions where shared = 1`,
  ];
  for (const source of sources) {
    await sql`insert into totals select * from (${source}) as source where true
      on conflict (site_key, code, quarter, measure) do update set value = totals.value + excluded.value`.execute(db);
  }
}

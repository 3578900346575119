import { type Kysely, sql } from 'kysely';
import type { Migration, MigrationProvider } from 'kysely/migration';
import { identifiersAndStatuses } from './migration-0004.ts';
import { identities } from './migration-0005.ts';
import { totals } from './migration-0006.ts';
import { offers } from './migration-0007.ts';
import { eventIdentities } from './migration-0008.ts';
import { monthlyPartitions } from './migration-0009.ts';
import { siteChoices } from './migration-0011.ts';
import { ownScans } from './migration-0012.ts';
import { callsOfALine } from './migration-0014.ts';
import { totalsByTime } from './migration-0016.ts';
import { payoutsOfScans } from './migration-0017.ts';
import { rulingsOfClicks } from './migration-0018.ts';
import { repeatsByOrder } from './migration-0019.ts';
import { endsOfRepeats } from './migration-0020.ts';
import { ordersByEvent } from './migration-0021.ts';

// A migration that has been on main is never edited: a database somewhere has run it.
const migrations: Record<string, Migration> = {
  '0001_first_tables': { up: firstTables },
  '0002_client_clocks': { up: clientClocks },
  '0003_other_scans': { up: otherScans },
  '0004_identifiers_and_statuses': { up: identifiersAndStatuses },
  '0005_identities': { up: identities },
  '0006_totals': { up: totals },
  '0007_offers': { up: offers },
  '0008_event_identities': { up: eventIdentities },
  '0009_monthly_partitions': { up: monthlyPartitions },
  '0011_site_choices': { up: siteChoices },
  '0012_own_scans': { up: ownScans },
  '0014_calls_of_a_line': { up: callsOfALine },
  '0016_totals_by_time': { up: totalsByTime },
  '0017_payouts_of_scans': { up: payoutsOfScans },
  '0018_rulings_of_clicks': { up: rulingsOfClicks },
  '0019_repeats_by_order': { up: repeatsByOrder },
  '0020_ends_of_repeats': { up: endsOfRepeats },
  '0021_orders_by_event': { up: ordersByEvent },
};

/** The migrations of the store, in the order of their names. */
export const migrationProvider: MigrationProvider = { getMigrations: async () => migrations };

async function firstTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('sites')
    .addColumn('site_key', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('site_id', 'text', (column) => column.notNull().unique())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('allowed_domains', 'text', (column) => column.notNull())
    .addColumn('conversion_events', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('created_at', 'integer', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('api_keys')
    .addColumn('key_id', 'text', (column) => column.primaryKey())
    .addColumn('site_key', 'integer', (column) => column.notNull().references('sites.site_key'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('key_hash', 'text', (column) => column.notNull().unique())
    .addColumn('key_start', 'text', (column) => column.notNull())
    .addColumn('created_at', 'integer', (column) => column.notNull())
    .addColumn('revoked_at', 'integer')
    .execute();
  await db.schema
    .createTable('qr_codes')
    .addColumn('code', 'text', (column) => column.primaryKey())
    .addColumn('site_key', 'integer', (column) => column.notNull().references('sites.site_key'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('destination', 'text', (column) => column.notNull())
    .addColumn('created_at', 'integer', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('scan_sessions')
    .addColumn('scan_session_id', 'blob', (column) => column.notNull())
    .addColumn('site_key', 'integer', (column) => column.notNull())
    .addColumn('code', 'text', (column) => column.notNull())
    .addColumn('scanned_at', 'integer', (column) => column.notNull())
    .addUniqueConstraint('scan_sessions_id', ['scan_session_id'])
    .execute();

  await eventTable('events').addUniqueConstraint('events_id', ['site_key', 'event_id']).execute();
  await db.schema.createIndex('events_scan_session').on('events').columns(['scan_session_id']).execute();
  await db.schema
    .createIndex('events_order')
    .unique()
    .on('events')
    .columns(['site_key', 'event_type', 'order_id'])
    .where(sql.ref('conversion'), '=', sql.lit(1))
    .where(sql.ref('order_id'), 'is not', sql.lit(null))
    .execute();
  await eventTable('duplicates')
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('original_event_id', 'blob', (column) => column.notNull())
    .execute();
  for (const id of ['event_id', 'original_event_id']) {
    await db.schema.createIndex(`duplicates_${id}`).on('duplicates').columns(['site_key', id]).execute();
  }

  await db.schema
    .createTable('settings')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('login_links')
    .addColumn('code_hash', 'text', (column) => column.primaryKey())
    .addColumn('expires_at', 'integer', (column) => column.notNull())
    .addColumn('used_at', 'integer')
    .execute();
  await db.schema
    .createTable('logins')
    .addColumn('login_hash', 'text', (column) => column.primaryKey())
    .addColumn('host', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'integer', (column) => column.notNull())
    .execute();

  function eventTable(name: string) {
    return db.schema
      .createTable(name)
      .addColumn('site_key', 'integer', (column) => column.notNull())
      .addColumn('event_id', 'blob', (column) => column.notNull())
      .addColumn('source', 'text', (column) => column.notNull())
      .addColumn('event_type', 'text', (column) => column.notNull())
      .addColumn('event_time', 'integer', (column) => column.notNull())
      .addColumn('received_at', 'integer', (column) => column.notNull())
      .addColumn('scan_session_id', 'blob')
      .addColumn('web_session_id', 'blob')
      .addColumn('visitor_id', 'blob')
      .addColumn('page_view_id', 'blob')
      .addColumn('page_url', 'text')
      .addColumn('page_title', 'text')
      .addColumn('referrer', 'text')
      .addColumn('metadata', 'text')
      .addColumn('order_id', 'text')
      .addColumn('consent', 'text')
      .addColumn('device', 'text')
      .addColumn('sdk', 'text')
      .addColumn('conversion', 'integer', (column) => column.notNull())
      .addColumn('amount_minor', 'integer')
      .addColumn('currency', 'text');
  }
}

async function clientClocks(db: Kysely<unknown>): Promise<void> {
  for (const name of ['events', 'duplicates']) {
    const columns = [
      db.schema.alterTable(name).addColumn('client_event_time', 'bigint'),
      db.schema.alterTable(name).addColumn('client_sent_at', 'bigint'),
      db.schema.alterTable(name).addColumn('clock_skewed', 'integer', (column) => column.notNull().defaultTo(0)),
      db.schema.alterTable(name).addColumn('tab_id', 'blob'),
      db.schema.alterTable(name).addColumn('seq', 'bigint'),
    ];
    // One by one: SQLite adds only one column per statement.
    for (const column of columns) await column.execute();
  }
}

async function otherScans(db: Kysely<unknown>): Promise<void> {
  for (const name of ['events', 'duplicates']) {
    for (const column of ['first_scan_session_id', 'last_scan_session_id']) {
      await db.schema.alterTable(name).addColumn(column, 'blob').execute();
    }
  }
}

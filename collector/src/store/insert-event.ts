import { CompiledQuery, type Transaction } from 'kysely';
import type { EventRow, Tables } from './tables.ts';

// By its columns and their order. To build the statement takes longer than to store the event.
const statements = new Map<string, string>();

/**
 * Inserts an event, unless there is one of its id, or as a conversion of its name and order id.
 *
 * @returns Whether it is new.
 */
export async function insertNew(trx: Transaction<Tables>, row: EventRow): Promise<boolean> {
  const columns = Object.keys(row).join();
  const statement = statements.get(columns) ?? statementOf(trx, row);
  statements.set(columns, statement);
  const { numAffectedRows } = await trx.executeQuery(CompiledQuery.raw(statement, Object.values(row)));
  return Number(numAffectedRows) > 0;
}

function statementOf(trx: Transaction<Tables>, row: EventRow): string {
  const insert = trx.insertInto('events').values(row);
  return insert.onConflict((conflict) => conflict.doNothing()).compile().sql;
}

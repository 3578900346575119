import type { Transaction } from 'kysely';
import type { Database } from './database.ts';
import type { Call, CallResult } from './operations.ts';
import { isOutOfReach } from './store-unavailable.ts';
import type { Tables } from './tables.ts';

/** Begins a transaction for calls, and commits what `work` does in it. */
export type Transact = (
  calls: Call[],
  work: (trx: Transaction<Tables>) => Promise<CallResult[]>,
) => Promise<CallResult[]>;

/**
 * Runs all calls in one transaction: one disk flush for all requests that arrived together. A failing call must not
 * affect its neighbors, so after a failure each runs alone. Calls of a round are unordered: none has been answered yet.
 *
 * @param operations The operations that calls name.
 * @param joint Those that run once for all calls of that name.
 */
export async function runRound(
  operations: object,
  joint: object,
  calls: Call[],
  transact: Transact,
): Promise<CallResult[]> {
  try {
    return await transact(calls, async (trx) => {
      const results = new Map<Call, CallResult>();
      for (const name of Object.keys(joint)) {
        const together = calls.filter((call) => call.name === name);
        const parameters = together.map((call) => call.parameters);
        const values = (await runCall(joint, trx, { name, parameters: [parameters] })) as unknown[];
        for (const [place, call] of together.entries()) results.set(call, { value: values[place] });
      }
      for (const call of calls) {
        if (!results.has(call)) results.set(call, { value: await runCall(operations, trx, call) });
      }
      return calls.map((call) => results.get(call) as CallResult);
    });
  } catch (error) {
    if (calls.length === 1) return [{ error: error as Error }];
    if (isOutOfReach(error as Error)) return calls.map(() => ({ error: error as Error }));
    const results: CallResult[] = [];
    for (const call of calls) results.push(...(await runRound(operations, joint, [call], transact)));
    return results;
  }
}

/** Runs a call. */
export function runCall(operations: object, db: Database, { name, parameters }: Call): Promise<unknown> {
  const operation = (operations as Record<string, (...parameters: unknown[]) => Promise<unknown>>)[name];
  if (!operation) throw new Error(`the store has no operation ${name}`);
  return operation(db, ...parameters);
}

import type { Transaction } from 'kysely';
import type { Call, CallResult } from './operations.ts';
import { StoreUnavailable } from './store-unavailable.ts';
import type { Tables } from './tables.ts';

/** Begins a transaction for calls, and commits what `work` does in it. */
export type Transact = (
  calls: Call[],
  work: (trx: Transaction<Tables>) => Promise<CallResult[]>,
) => Promise<CallResult[]>;

/**
 * All calls in one transaction: one flush of the disk for as many requests as came together. A call that fails must
 * not cost its neighbours, so after a failure each runs alone.
 *
 * @param operations What the calls name.
 */
export async function runRound(operations: object, calls: Call[], transact: Transact): Promise<CallResult[]> {
  try {
    return await transact(calls, async (trx) => {
      const results: CallResult[] = [];
      for (const call of calls) results.push({ value: await runCall(operations, trx, call) });
      return results;
    });
  } catch (error) {
    if (calls.length === 1) return [{ error: error as Error }];
    // What is out of reach for all is so for each.
    if (error instanceof StoreUnavailable) return calls.map(() => ({ error }));
    const results: CallResult[] = [];
    for (const call of calls) results.push(...(await runRound(operations, [call], transact)));
    return results;
  }
}

/** Carries out a call in a transaction. */
export function runCall(operations: object, trx: Transaction<Tables>, { name, parameters }: Call): Promise<unknown> {
  const operation = (operations as Record<string, (...parameters: unknown[]) => Promise<unknown>>)[name];
  if (!operation) throw new Error(`the store has no operation ${name}`);
  return operation(trx, ...parameters);
}

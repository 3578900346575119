import { SUB_IDS } from '../macros.ts';
import { readText } from './text-problem.ts';

/** What a publisher passes in its tracking link. */
export interface ClickFacts {
  /** Empty if the link names none. */
  publisher: string;
  sub_ids: Record<string, string>;
  external_transaction_id: string | null;
  /** Passed on to the destination, and not stored. */
  device_id: string | null;
  isTest: boolean;
}

/** Reads the parameters of a tracking link. An unusable value counts as absent: a click is a click. */
export function readClick(parameters: URLSearchParams): ClickFacts {
  const read = (name: string) => readText(parameters, name);
  const subIds = SUB_IDS.flatMap((name) => {
    const value = read(name);
    return value === null ? [] : [[name, value] as const];
  });
  return {
    publisher: read('publisher') ?? '',
    sub_ids: Object.fromEntries(subIds),
    external_transaction_id: read('external_transaction_id'),
    device_id: read('device_id'),
    isTest: parameters.get('test') === '1',
  };
}

import { parseArgs } from 'node:util';

/** The parts of the bench, in the order in which they run and are printed. */
export const ROWS = ['3a', '3b', '3c', '3d', '3e', '3f', '4', 'cost'] as const;
export type Row = (typeof ROWS)[number];

export interface Options {
  /** How often each SDK goes through each fault. */
  trials: number;
  rows: Row[];
  /** Names of SDKs. */
  only: string[];
  /** How many trials may be under way at once; most of the time they wait. */
  parallel: number;
  /** Whether to build ours first, or to measure the `dist` that is there. */
  build: boolean;
  /** Whether pages that are left may live on in the back/forward cache. */
  bfcache: boolean;
}

/**
 * @param sdkNames Those that `--only` may name.
 * @throws {Error} That says what is wrong with the arguments.
 */
export function readOptions(args: string[], sdkNames: string[]): Options {
  const { values } = parseArgs({
    args,
    allowNegative: true,
    options: {
      trials: { type: 'string', default: '3' },
      parallel: { type: 'string', default: '12' },
      rows: { type: 'string', default: ROWS.join() },
      only: { type: 'string', default: sdkNames.join() },
      build: { type: 'boolean', default: true },
      bfcache: { type: 'boolean', default: false },
    },
  });
  return {
    trials: positive('trials', values.trials),
    parallel: positive('parallel', values.parallel),
    rows: chosen('rows', values.rows, [...ROWS]),
    only: chosen('only', values.only, sdkNames),
    build: values.build,
    bfcache: values.bfcache,
  };
}

function positive(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} must be a whole number from 1 on`);
  return number;
}

function chosen<T extends string>(name: string, text: string, all: T[]): T[] {
  const wanted = text.split(',');
  const stranger = wanted.find((word) => !all.includes(word as T));
  if (stranger !== undefined) throw new Error(`--${name} takes some of ${all.join()}, not ${stranger}`);
  return all.filter((word) => wanted.includes(word));
}

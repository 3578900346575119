import { parseArgs } from 'node:util';
import { chosen, positive } from '../rig/arguments.ts';

/** The parts of the bench, in the order in which they run and are printed. */
export const ROWS = ['3a', '3b', '3c', '3d', '3e', '3f', '4', 'cost'] as const;
export type Row = (typeof ROWS)[number];

export interface Options {
  /** How often each SDK goes through each fault. */
  trials: number;
  rows: Row[];
  /** Names of SDKs. */
  only: string[];
  /** How many trials may run at once; most of the time they wait. */
  parallel: number;
  /** Whether to build scnv first, or to measure the existing `dist`. */
  build: boolean;
  /** Whether pages that are left may stay in the back/forward cache. */
  bfcache: boolean;
  /** Whether all options have their defaults. */
  byDefault: boolean;
}

/**
 * @param sdkNames Those that `--only` may name.
 * @throws {Error} If the arguments are wrong; the message says how.
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
    byDefault: args.length === 0,
  };
}

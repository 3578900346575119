import { parseArgs } from 'node:util';
import { chosen, positive } from '../rig/arguments.ts';

const DEFAULTS = { rounds: '3', loads: '9', heavy: '3', slowdown: '4' };

export interface Options {
  /** How many pages each contender has to itself. */
  rounds: number;
  /** How many extra loads there are in each round. */
  loads: number;
  /** How many heavy pages there are in each round. */
  heavy: number;
  /** How many times slower the main thread should be. */
  slowdown: number;
  /** Names of contenders. */
  only: string[];
  /** Whether to build scnv first, or to measure the existing `dist`. */
  build: boolean;
  /** Whether all options have their defaults. */
  byDefault: boolean;
}

/**
 * @param names Those that `--only` may name.
 * @throws {Error} If the arguments are wrong; the message says how.
 */
export function readOptions(args: string[], names: string[]): Options {
  const { values } = parseArgs({
    args,
    allowNegative: true,
    options: {
      rounds: { type: 'string', default: DEFAULTS.rounds },
      loads: { type: 'string', default: DEFAULTS.loads },
      heavy: { type: 'string', default: DEFAULTS.heavy },
      slowdown: { type: 'string', default: DEFAULTS.slowdown },
      only: { type: 'string', default: names.join() },
      build: { type: 'boolean', default: true },
    },
  });
  return {
    rounds: positive('rounds', values.rounds),
    loads: positive('loads', values.loads),
    heavy: positive('heavy', values.heavy),
    slowdown: positive('slowdown', values.slowdown),
    only: chosen('only', values.only, names),
    build: values.build,
    byDefault: args.length === 0,
  };
}

import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { chosen, durationMs, positive } from '../rig/arguments.ts';

/** The parts of the bench, in the order in which they run and are printed. */
const PARTS = ['ingestion', 'scans', 'growth', 'postgres'] as const;
export type Part = (typeof PARTS)[number];

export interface Options {
  parts: Part[];
  /** How many events a request carries, in the part `ingestion`. */
  sizes: number[];
  connections: number;
  /** Of each round, and of the warm-up before the first. */
  roundMs: number;
  warmupMs: number;
  rounds: number;
  /** How many events there are in the full database. */
  rows: number;
  /** Where the databases are made: on the disk that is measured. */
  directory: string;
  /** Whether all options have their defaults. */
  byDefault: boolean;
}

/** @throws {Error} If the arguments are wrong; the message says how. */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      parts: { type: 'string', default: PARTS.join() },
      sizes: { type: 'string', default: '1,10,100' },
      connections: { type: 'string', default: '50' },
      seconds: { type: 'string', default: '8' },
      warmup: { type: 'string', default: '8' },
      rounds: { type: 'string', default: '2' },
      rows: { type: 'string', default: '5000000' },
      directory: { type: 'string', default: tmpdir() },
    },
  });
  if (!existsSync(values.directory)) throw new Error(`--directory must exist, and ${values.directory} does not`);
  return {
    parts: chosen('parts', values.parts, [...PARTS]),
    sizes: values.sizes.split(',').map((size) => positive('sizes', size)),
    connections: positive('connections', values.connections),
    roundMs: durationMs('seconds', values.seconds),
    warmupMs: durationMs('warmup', values.warmup),
    rounds: positive('rounds', values.rounds),
    rows: positive('rows', values.rows),
    directory: values.directory,
    byDefault: args.length === 0,
  };
}

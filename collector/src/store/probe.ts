import { MAX_REQUEST_BYTES } from '@scnv/sdk/wire';
import { DiskFull } from './store-unavailable.ts';

type Write = (name: string, parameters: unknown[]) => Promise<unknown>;

/** Small writes may still fit on a full disk: only a probe of this size shows that it is well again. */
const PROBE_BYTES = 2 * MAX_REQUEST_BYTES;

/**
 * Remembers whether the disk was full: while the probe fails, nobody may send events that would show that it no longer
 * is.
 *
 * @returns The same writes, and a probe that rejects if events could not be stored. Concurrent callers share one probe.
 */
export function withProbe(write: Write): { write: Write; probe(): Promise<void> } {
  let isFull = false;
  let underWay: Promise<void> | null = null;

  const noting: Write = (name, parameters) =>
    write(name, parameters).catch((error) => {
      if (error instanceof DiskFull) isFull = true;
      throw error;
    });
  async function probe(): Promise<void> {
    await noting('ping', [isFull ? PROBE_BYTES : 0]);
    isFull = false;
  }
  return {
    write: noting,
    probe() {
      underWay ??= probe().finally(() => {
        underWay = null;
      });
      return underWay;
    },
  };
}

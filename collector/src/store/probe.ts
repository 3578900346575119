import { MAX_REQUEST_BYTES } from '@scnv/sdk/wire';
import { DiskFull } from './store-unavailable.ts';

type Write = (name: string, parameters: unknown[]) => Promise<unknown>;

/** What a full disk leaves room for is small: it is not taken for well again before this much fits. */
const PROBE_BYTES = 2 * MAX_REQUEST_BYTES;

/**
 * Remembers whether the disk was full, since then nobody may send events any more by which it could be seen that it is not.
 *
 * @returns The same writes, and a probe that rejects where events would not be stored. Who asks while it is under way
 *   gets its answer.
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

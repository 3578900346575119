import { writeSync } from 'node:fs';

/** Where lines go. */
export interface Output {
  write(text: string): void;
}

/** A reader who is slow is waited for so long, and so often; nothing else is done meanwhile. */
const PAUSE_MS = 20;
const MAX_PAUSES = 50;

/**
 * Writes each text at once. One that cannot be written, on a full disk for instance, is lost, and nothing but it: the
 * logger by itself would end the process.
 *
 * @param writeSome Writes what it can of the bytes, and tells how many that was.
 * @param onLoss Is told of each text of which something is missing.
 */
export function createOutput(
  writeSome: (bytes: Uint8Array) => number,
  pause: (ms: number) => void,
  onLoss: () => void,
): Output {
  // Who has waited in vain waits no more, until the reader reads again.
  let pauses = 0;

  function writeAll(text: string): void {
    let rest: Uint8Array = Buffer.from(text);
    while (rest.length) {
      try {
        rest = rest.subarray(writeSome(rest));
        pauses = 0;
      } catch (error) {
        if ((error as { code?: string }).code !== 'EAGAIN' || pauses >= MAX_PAUSES) throw error;
        pauses++;
        pause(PAUSE_MS);
      }
    }
  }
  return {
    write(text) {
      try {
        writeAll(text);
      } catch {
        onLoss();
      }
    },
  };
}

/** The standard output of the process. Not `process.stdout`, which writes nothing any more once it has failed. */
export function standardOutput(onLoss: () => void = () => {}): Output {
  const STDOUT = 1;
  const pauses = new Int32Array(new SharedArrayBuffer(4));
  return createOutput(
    (bytes) => writeSync(STDOUT, bytes),
    (ms) => void Atomics.wait(pauses, 0, 0, ms),
    onLoss,
  );
}

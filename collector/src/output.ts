import { write, writeSync } from 'node:fs';

/** Where lines go. */
export interface Output {
  write(text: string): void;
  /** What has not been begun to be written; it is forgotten here. */
  takeWaiting(): Uint8Array;
}

interface Failure {
  code?: string | undefined;
}

/** Writes what it can of the bytes, and tells how many that was, or why it could not. */
export type WriteSome = (bytes: Uint8Array, done: (error: Failure | null, written: number) => void) => void;

/** So much may wait for a disk or a reader that is slow. */
export const MAX_WAITING_BYTES = 1024 * 1024;
const RETRY_MS = 50;

/**
 * Writes texts in their order, and waits for nobody. What cannot be written, on a full disk for instance, or what nobody
 * reads, is lost, and nothing but it: the logger by itself would end the process, or fill its memory.
 *
 * @param writeSome May say `EAGAIN` where a reader is slow.
 * @param later Calls back after a while.
 * @param onLoss Is told how many texts were lost, at least in part.
 */
export function createOutput(
  writeSome: WriteSome,
  later: (callback: () => void) => void,
  onLoss: (texts: number) => void,
): Output {
  let waiting: Uint8Array[] = [];
  let current: Uint8Array = Buffer.alloc(0);
  let currentTexts = 0;
  let heldBytes = 0;

  function next(): void {
    if (!waiting.length) return;
    current = Buffer.concat(waiting);
    currentTexts = waiting.length;
    waiting = [];
    proceed();
  }
  function proceed(): void {
    writeSome(current, settle);
  }
  function settle(error: Failure | null, written: number): void {
    if (error?.code === 'EAGAIN') {
      later(proceed);
      return;
    }
    if (error) onLoss(currentTexts);
    const done = error ? current.length : written;
    heldBytes -= done;
    current = current.subarray(done);
    if (current.length) proceed();
    else next();
  }
  return {
    write(text) {
      const bytes = Buffer.from(text);
      if (heldBytes + bytes.length > MAX_WAITING_BYTES) return onLoss(1);
      heldBytes += bytes.length;
      waiting.push(bytes);
      if (!current.length) next();
    },
    takeWaiting() {
      const bytes = Buffer.concat(waiting);
      heldBytes -= bytes.length;
      waiting = [];
      return bytes;
    },
  };
}

/**
 * The standard output of the process, for its log. Not by `process.stdout`, which writes nothing any more once it has
 * failed; but that it is made lets a write say that nobody reads, where it would wait for ever.
 */
export function logOutput(onLoss: (lines: number) => void): Output {
  const { fd } = process.stdout;
  // Elsewhere, since a file may have to wait for the disk.
  const output = createOutput((bytes, done) => write(fd, bytes, done), retry, onLoss);
  if (!outputs.size) process.once('exit', finish);
  outputs.add(output);
  return output;
}

/** Those of this process: tests open collectors by the hundred, and Node warns of as many listeners. */
const outputs = new Set<Output>();

function finish(): void {
  for (const output of outputs) sayOn(process.stdout.fd, output.takeWaiting());
}

/** Prints a line before anything else is done; where that cannot be, nobody is to fail for it. */
export function say(line: string): void {
  sayOn(process.stdout.fd, Buffer.from(`${line}\n`));
}

function retry(callback: () => void): void {
  setTimeout(callback, RETRY_MS).unref();
}

function sayOn(fd: number, bytes: Uint8Array): void {
  try {
    writeSync(fd, bytes);
  } catch {
    // Nobody is left to be told.
  }
}

import { write, writeSync } from 'node:fs';

/** Where lines go. */
export interface Output {
  write(text: string): void;
  /** Returns what is not being written yet, and forgets it. */
  takeWaiting(): Uint8Array;
}

interface Failure {
  code?: string | undefined;
}

/** Writes what it can of the bytes, and reports how many that was, or why it failed. */
export type WriteSome = (bytes: Uint8Array, done: (error: Failure | null, written: number) => void) => void;

/** How much may wait for a slow disk or reader. */
export const MAX_WAITING_BYTES = 1024 * 1024;
const RETRY_MS = 50;

/**
 * Writes texts in their order, without ever blocking. Only what cannot be written, on a full disk for instance, or is
 * not read by anyone, is lost: the logger's own output would end the process, or fill its memory.
 *
 * @param writeSome May fail with `EAGAIN` if a reader is slow.
 * @param later Calls back after a while.
 * @param onLoss Called with the number of texts that were lost, at least in part.
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
 * The standard output of the process, for its log. It does not write through `process.stdout`, which never writes again
 * once it has failed; but accessing that makes a write to a pipe that nobody reads fail rather than block forever.
 */
export function logOutput(onLoss: (lines: number) => void): Output {
  const { fd } = process.stdout;
  // Asynchronously, since a file may have to wait for the disk.
  const output = createOutput((bytes, done) => write(fd, bytes, done), retry, onLoss);
  if (!outputs.size) process.once('exit', finish);
  outputs.add(output);
  return output;
}

/** They share one listener: tests open collectors by the hundred, and Node warns of that many listeners. */
const outputs = new Set<Output>();

function finish(): void {
  for (const output of outputs) sayOn(process.stdout.fd, output.takeWaiting());
}

/** Prints a line before anything else is done; a failure is ignored. */
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
    // There is nowhere left to report it.
  }
}

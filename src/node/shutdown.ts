interface Listener {
  (signal: string, number?: number): void;
  /** Set on a client's listener, perhaps one of another copy of this package. */
  isClients?: boolean;
}

/** The part of `process` that is used; it is looked up only on demand, since not every runtime has one. */
interface Process {
  pid: number;
  prependListener(signal: string, listener: Listener): void;
  off(signal: string, listener: Listener): void;
  listeners(signal: string): Listener[];
  kill(pid: number, signal: string): void;
  exit(code: number): void;
  /** How many clients are closing, including those of other copies of this package: the last lets the process end. */
  scnvClosing?: number;
}

/**
 * Closes on the first of these signals, and then lets it do what it would have done. A second signal does that at once.
 * If others listen to it, too, ending the process is left to them.
 *
 * @param close Never rejects.
 * @returns A function that removes the listeners.
 */
export function closeOn(signals: readonly string[], close: () => Promise<unknown>): () => void {
  const { process } = globalThis as unknown as { process?: Process };
  if (!process) return () => {};
  const isTheirs = (signal: string) => process.listeners(signal).some((listener) => !listener.isClients);
  const onSignal = async (signal: string, number = 0) => {
    // Read now, since `once` listeners are gone later.
    const wasTheirs = isTheirs(signal);
    process.scnvClosing = (process.scnvClosing || 0) + 1;
    const closed = close();
    // Only after all have heard it: some end the process if nobody else listens (signal-exit does).
    await null;
    undo();
    await closed;
    if (--process.scnvClosing || wasTheirs || isTheirs(signal)) return;
    // The kernel spares process 1, such as a container's, signals that it has no listener for.
    if (process.pid === 1) process.exit(128 + number);
    process.kill(process.pid, signal);
  };
  onSignal.isClients = true;
  const undo = () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
  for (const signal of signals) process.prependListener(signal, onSignal);
  return undo;
}

interface Listener {
  (signal: string, number?: number): void;
  /** It is a client's, perhaps one of another copy of this package. */
  isClients?: boolean;
}

/** As much of a process as it takes; it is looked up only when asked for, since not every runtime has one. */
interface Process {
  pid: number;
  prependListener(signal: string, listener: Listener): void;
  off(signal: string, listener: Listener): void;
  listeners(signal: string): Listener[];
  kill(pid: number, signal: string): void;
  exit(code: number): void;
  /** How many clients are being closed, those of other copies of this package too: the last lets the process end. */
  scnvClosing?: number;
}

/**
 * Closes on the first of these signals, and then lets it do what it would have done. A second signal does that at once.
 * Where others listen to it too, the end of the process is their affair.
 *
 * @param close Never rejects.
 * @returns The undo.
 */
export function closeOn(signals: readonly string[], close: () => Promise<unknown>): () => void {
  const { process } = globalThis as unknown as { process?: Process };
  if (!process) return () => {};
  const isTheirs = (signal: string) => process.listeners(signal).some((listener) => !listener.isClients);
  const onSignal = async (signal: string, number = 0) => {
    // Later, whoever listens once is not to be seen any more.
    const wasTheirs = isTheirs(signal);
    process.scnvClosing = (process.scnvClosing || 0) + 1;
    const closed = close();
    // Not before all have heard it: some end the process where nobody else listens (signal-exit does).
    await null;
    undo();
    await closed;
    if (--process.scnvClosing || wasTheirs || isTheirs(signal)) return;
    // The kernel spares process 1, that of a container, what it has no listener for.
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

/** As much of a process as it takes; it is looked up only when asked for, since not every runtime has one. */
interface Process {
  pid: number;
  on(signal: string, listener: (signal: string) => void): void;
  off(signal: string, listener: (signal: string) => void): void;
  listenerCount(signal: string): number;
  kill(pid: number, signal: string): void;
}

/** How many clients are being closed: the last of them lets the process end. */
let closing = 0;

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
  const onSignal = async (signal: string) => {
    undo();
    closing++;
    await close();
    if (!--closing && !process.listenerCount(signal)) process.kill(process.pid, signal);
  };
  const undo = () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
  for (const signal of signals) process.on(signal, onSignal);
  return undo;
}

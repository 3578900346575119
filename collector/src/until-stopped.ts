/**
 * Lets the process serve until it is told to stop: by a signal, or by the end of the process that forked it. Then it
 * closes, and exits.
 *
 * @param port Where it listens. A process that forked this one is told.
 * @param close Resolves once what was accepted is finished.
 */
export function serveUntilStopped(port: number, close: () => Promise<void>): void {
  let stopping = false;
  async function stop() {
    if (stopping) return;
    stopping = true;
    await close();
    process.exit();
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'disconnect']) process.on(signal, stop);
  if (process.connected) process.send?.({ port });
  // Disconnected before anybody listened for it; of a process that nobody forked it is undefined.
  else if (process.connected === false) void stop();
}

/** Shows the progress of a long job: one updated line on a terminal, a line now and then elsewhere. */
export function createProgress(what: string, total: number) {
  const { stdout } = process;
  const startedAt = performance.now();
  const step = Math.max(1, Math.round(total / 20));
  let done = 0;
  return {
    /** @param latest What has just been done. */
    count(latest: string): void {
      done++;
      const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
      const line = `${what} ${done}/${total}, ${minutes} min`;
      if (stdout.isTTY) stdout.write(`\r\u001b[K${line}  (${latest})${done === total ? '\n' : ''}`);
      else if (done % step === 0 || done === total) stdout.write(`${line}\n`);
    },
  };
}

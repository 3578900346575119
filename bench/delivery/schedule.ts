/** Makes a gate through which one piece of work goes at a time, in the order of asking. */
export function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}

/** Does all jobs, so many at once, in order. A job that fails is told to `onFailure`, and the others go on. */
export async function runAll<T>(
  jobs: T[],
  parallel: number,
  run: (job: T) => Promise<void>,
  onFailure: (job: T, error: Error) => void,
): Promise<void> {
  const waiting = jobs.values();
  const workers = Array.from({ length: parallel }, async () => {
    for (const job of waiting) await run(job).catch((error: Error) => onFailure(job, error));
  });
  await Promise.all(workers);
}

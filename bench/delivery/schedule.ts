/** Makes a gate that runs one piece of work at a time, in order of arrival. */
export function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}

/** Runs all jobs in order, this many at once. A job that fails is reported to `onFailure`, and the others continue. */
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

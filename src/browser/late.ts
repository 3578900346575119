/** What comes of a promise, or its rejection when nothing has come for so long: some browsers forget to answer. */
export function inTime<Result>(promise: Promise<Result> | Result, timeoutMs: number): Promise<Result> {
  return Promise.race([promise, new Promise<never>((_, reject) => setTimeout(reject, timeoutMs))]);
}

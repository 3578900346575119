/** Settles as the promise does, or rejects after `timeoutMs`: some browsers never answer. */
export function inTime<Result>(promise: Promise<Result> | Result, timeoutMs: number): Promise<Result> {
  return Promise.race([promise, new Promise<never>((_, reject) => setTimeout(reject, timeoutMs))]);
}

import type { FastifyInstance } from 'fastify';
import type { Store } from '../store/store.ts';
import { DiskFull, StoreUnavailable } from '../store/store-unavailable.ts';

/** If the store takes longer, no requests should be routed here. */
const STORE_ANSWERS_MS = 2_000;

/** `/healthz` and `/readyz`: for the supervisor that restarts the process, and for load balancers. */
export async function healthRoutes(
  app: FastifyInstance,
  { store, isStopping }: { store: Store; isStopping(): boolean },
): Promise<void> {
  // Polled every few seconds: successes need not be logged.
  const options = { logLevel: 'warn' } as const;

  app.get('/healthz', options, async (_request, reply) =>
    reply.header('Cache-Control', 'no-store').send({ status: 'alive' }),
  );

  app.get('/readyz', options, async (request, reply) => {
    reply.header('Cache-Control', 'no-store');
    if (isStopping()) return reply.code(503).send({ detail: 'the collector is stopping' });
    try {
      // The probe waits in the queue as events do: only then does it show that they would be stored.
      await within(STORE_ANSWERS_MS, store.probe());
      return { status: 'ready' };
    } catch (error) {
      request.log.warn(error, 'not ready');
      return reply.code(503).send({ detail: shownOf(error) });
    }
  });
}

/** What anyone may know: the log names the cause, which may contain addresses and paths. */
function shownOf(error: unknown): string {
  if (error instanceof DiskFull) return 'the disk is full';
  if (error instanceof StoreUnavailable) return 'the database cannot be reached or written to; the log says why';
  return 'the database does not answer';
}

async function within(limitMs: number, promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
  });
  try {
    await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Systems do not hand these out by themselves; below, many are reserved, and some are blocked by browsers. */
const [FIRST, LAST] = [12_000, 32_000];

/** Playwright and Vitest number their workers: each searches where no other does. */
const { TEST_PARALLEL_INDEX, VITEST_POOL_ID } = process.env;
const WORKERS = 16;
const worker = Number(TEST_PARALLEL_INDEX ?? VITEST_POOL_ID ?? 0) % WORKERS;
const portsPerWorker = (LAST - FIRST) / WORKERS;
let turn = randomInt(portsPerWorker);

/**
 * Finds a port for a server that cannot choose one by itself. Nobody else gets it before the server starts, or while it
 * is down.
 */
export async function findFreePort(): Promise<number> {
  for (;;) {
    const port = FIRST + WORKERS * (turn++ % portsPerWorker) + worker;
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}

import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Systems give these away to nobody by themselves; below are many that are somebody's, and some that no browser asks. */
const [FIRST, LAST] = [12_000, 32_000];

/** Playwright and Vitest number their workers: each looks where none of the others does. */
const { TEST_PARALLEL_INDEX, VITEST_POOL_ID } = process.env;
const WORKERS = 16;
const worker = Number(TEST_PARALLEL_INDEX ?? VITEST_POOL_ID ?? 0) % WORKERS;
const portsPerWorker = (LAST - FIRST) / WORKERS;
let turn = randomInt(portsPerWorker);

/**
 * Finds a port for a server that cannot be told to find one by itself. Nobody else is given it until that starts, or while
 * it is away.
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

import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Systems give these away to nobody by themselves; below are many that are somebody's, and some that no browser asks. */
const [FIRST, LAST] = [12_000, 32_000];

/**
 * Finds a port for a server that cannot be told to find one by itself. Nobody else is given it until that starts, or while
 * it is away.
 */
export async function findFreePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, LAST);
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

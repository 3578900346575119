import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { TestCollector } from './collector.ts';

/** What no client that is well-behaved sends: bytes, and what comes back until the collector ends the connection. */
export interface RawConnection {
  socket: Socket;
  /** All that was answered, when the connection is over. */
  answered: Promise<string>;
}

/** Lets a collector listen; the connections end with it. */
export async function listen({ app }: TestCollector): Promise<{ port: number; open(): Promise<RawConnection> }> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return {
    port,
    async open() {
      const socket = connect(port, '127.0.0.1');
      // Reset or ended: either way it is over.
      const over = new Promise<void>((resolve) => socket.once('close', () => resolve()));
      socket.on('error', () => {});
      let answer = '';
      socket.setEncoding('utf8').on('data', (more: string) => {
        answer += more;
      });
      await once(socket, 'connect');
      return { socket, answered: over.then(() => answer) };
    },
  };
}

/** The statuses of the answers in what came back. */
export function statusesIn(answered: string): number[] {
  return [...answered.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
}

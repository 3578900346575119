import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { TestCollector } from './collector.ts';

/** Sends bytes that no well-behaved client sends, and collects the answer until the collector ends the connection. */
export interface RawConnection {
  socket: Socket;
  /** Everything that was answered, once the connection is closed. */
  answered: Promise<string>;
}

/** Makes a collector listen; the connections end with it. */
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

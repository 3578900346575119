import { once } from 'node:events';
import { connect } from 'node:net';

/** An answer. */
export interface Answer {
  status: number;
  body: string;
}

/** A persistent connection, for one request after another. */
export interface Connection {
  send(method: string, path: string, headers: Record<string, string>, body: string): Promise<Answer>;
  close(): void;
}

/**
 * Opens a connection that supports no more than the collector's answers need: the load shares the processors with what
 * it measures, and a complete HTTP client costs as much as the server.
 */
export async function openConnection(port: number): Promise<Connection> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let received = '';
  let waiting: PromiseWithResolvers<Answer> | null = null;
  socket.setEncoding('latin1').on('data', (more: string) => {
    received += more;
    const answer = readAnswer(received);
    if (!answer) return;
    received = '';
    waiting?.resolve(answer);
    waiting = null;
  });
  socket.on('close', () => waiting?.reject(new Error('the collector closed a connection')));
  socket.on('error', (error) => waiting?.reject(error));
  await once(socket, 'connect');
  return {
    send(method, path, headers, body) {
      waiting = Promise.withResolvers();
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      const head = `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${lines.join('')}content-length: ${body.length}\r\n\r\n`;
      // All of it is ASCII.
      socket.write(head + body, 'latin1');
      return waiting.promise;
    },
    close: () => socket.destroy(),
  };
}

/** Parses an answer once it is complete. The collector states the length of all that is requested here. */
function readAnswer(text: string): Answer | null {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const head = text.slice(0, end);
  const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
  const body = text.slice(end + 4);
  return body.length < length ? null : { status: Number(head.slice(9, 12)), body };
}

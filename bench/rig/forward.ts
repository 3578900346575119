import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

/**
 * Forwards a request unchanged, except for its connection.
 *
 * @returns The status and the body of the answer.
 */
export async function forward(from: IncomingMessage, body: Buffer, origin: string): Promise<[number, string]> {
  const { host: _host, connection: _connection, ...headers } = from.headers;
  const request = httpRequest(origin + from.url, { method: from.method ?? 'POST', headers });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return [response.statusCode ?? 0, await text(response)];
}

import { PassThrough } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { createCheck } from '../check.ts';
import type { Live, ToldLine } from '../live.ts';
import { name } from '../schemas.ts';
import type { Store } from '../store/store.ts';
import { orRefuse } from './errors.ts';

/** Proxies close connections that have been silent for a minute. */
const HEARTBEAT_EVERY_MS = 15_000;
/** After that the browser reconnects by itself, and its login is checked again. */
const LIFETIME_MS = 60 * 60 * 1000;
/** A client that reads so slowly that more than this waits is disconnected, and may reconnect for the last lines. */
const MAX_WAITING_BYTES = 256 * 1024;
const RECONNECT_AFTER_MS = 1_000;

const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  // nginx would hold lines back until it has a buffer full of them.
  'X-Accel-Buffering': 'no',
};

const checkQuery = createCheck(Type.Object({ site_id: Type.Optional(name) }));

/** `GET /live`: each scan, event and refusal as it arrives, as server-sent events; of one site, or of all. */
export async function liveRoutes(app: FastifyInstance, { live, store }: { live: Live; store: Store }): Promise<void> {
  const open = new Set<PassThrough>();
  // Streams never end by themselves, and the shutdown waits for open responses.
  app.addHook('preClose', async () => {
    for (const stream of open) stream.end();
  });

  app.get('/live', { exposeHeadRoute: false }, async (request, reply) => {
    const { site_id } = orRefuse(checkQuery(request.query, ['query']));
    // Another process, such as a command, may have erased a person.
    const { erased_at } = await store.read.readSettings();
    if (erased_at) live.forget(Number(erased_at));
    const stream = new PassThrough();
    const waitingBytes = () => stream.writableLength + stream.readableLength;
    const write = (text: string) => {
      stream.write(text);
      if (waitingBytes() > MAX_WAITING_BYTES + backlogBytes) stream.destroy();
    };
    const show = (line: ToldLine) => {
      if (site_id === undefined || line.site_id === site_id) write(`id: ${line.id}\ndata: ${JSON.stringify(line)}\n\n`);
    };

    let backlogBytes = Number.POSITIVE_INFINITY;
    write(`retry: ${RECONNECT_AFTER_MS}\n\n`);
    for (const line of live.since(lastIdOf(request))) show(line);
    // The backlog does not make a client slow: it has had no chance to read it yet.
    backlogBytes = waitingBytes();
    const stopListening = live.listen(show);
    const heartbeat = setInterval(() => write(': still here\n\n'), HEARTBEAT_EVERY_MS);
    const lifetime = setTimeout(() => stream.end(), LIFETIME_MS);
    open.add(stream);
    stream.once('close', () => {
      open.delete(stream);
      stopListening();
      clearInterval(heartbeat);
      clearTimeout(lifetime);
    });
    reply.raw.once('close', () => stream.destroy());
    return reply.headers(HEADERS).send(stream);
  });
}

/** The last line that a reconnecting browser says it has seen; 0 for a new one. */
function lastIdOf({ headers }: FastifyRequest): number {
  const id = Number(headers['last-event-id']);
  return Number.isSafeInteger(id) ? id : 0;
}

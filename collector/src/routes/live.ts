import { PassThrough } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { createCheck } from '../check.ts';
import type { Live, ToldLine } from '../live.ts';
import { name } from '../schemas.ts';
import type { Store } from '../store/store.ts';
import { orRefuse } from './errors.ts';

/** Proxies close what has been silent for a minute. */
const HEARTBEAT_EVERY_MS = 15_000;
/** Then the browser comes again by itself, and its login is looked at again. */
const LIFETIME_MS = 60 * 60 * 1000;
/** Who reads so slowly that this much waits is dropped, and may come again for the last lines. */
const MAX_WAITING_BYTES = 256 * 1024;
const RECONNECT_AFTER_MS = 1_000;

const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  // nginx would hold lines back until it has a buffer full of them.
  'X-Accel-Buffering': 'no',
};

const checkQuery = createCheck(Type.Object({ site_id: Type.Optional(name) }));

/** `GET /live`: each scan, event and refusal as it comes, as server-sent events; of one site, or of all. */
export async function liveRoutes(app: FastifyInstance, { live, store }: { live: Live; store: Store }): Promise<void> {
  const open = new Set<PassThrough>();
  // They never end by themselves, and a collector that is to stop waits for what has begun.
  app.addHook('preClose', async () => {
    for (const stream of open) stream.end();
  });

  app.get('/live', { exposeHeadRoute: false }, async (request, reply) => {
    const { site_id } = orRefuse(checkQuery(request.query, ['query']));
    // Whichever process has erased somebody, by whichever door.
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
    // Nobody has read it yet: that is not slow.
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

/** What a browser says that it has seen, as it comes again; 0 for a new one. */
function lastIdOf({ headers }: FastifyRequest): number {
  const id = Number(headers['last-event-id']);
  return Number.isSafeInteger(id) ? id : 0;
}

import { SERVER_EVENTS_BATCH_PATH, SERVER_EVENTS_PATH } from '@scnv/sdk/wire';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { BROWSER_EVENTS_PATHS } from '../browser-paths.ts';
import { type Exchange, type Seen, seenIn } from '../seen.ts';

const SOURCES: Record<string, Exchange['source']> = {
  ...Object.fromEntries(BROWSER_EVENTS_PATHS.map((path) => [path, 'browser'] as const)),
  [SERVER_EVENTS_PATH]: 'server',
  [SERVER_EVENTS_BATCH_PATH]: 'server',
};

/**
 * `GET /all`, `/good`, `/bad` and `POST /reset`: what arrived, for the tests of those who send it. Only the test
 * collector has these routes: they are open to anyone.
 *
 * @param seen Collects what is seen.
 * @param reset Starts over.
 */
export function testingRoutes(app: FastifyInstance, seen: Seen, reset: () => Promise<void>): void {
  app.addHook('onSend', async (request, reply, payload) => {
    const source = request.method === 'POST' && SOURCES[request.routeOptions.url ?? ''];
    if (!source) return;
    const exchange = { source, body: request.body, httpStatus: reply.statusCode, answer: JSON.parse(String(payload)) };
    const { good, bad } = seenIn(exchange);
    seen.good.push(...good);
    seen.bad.push(...bad);
  });

  app.get('/all', async (_request, reply) => forAnyone(reply, totalsOf(seen)));
  app.get('/good', async (_request, reply) => forAnyone(reply, seen.good));
  app.get('/bad', async (_request, reply) => forAnyone(reply, seen.bad));
  app.post('/reset', async (_request, reply) => {
    await reset();
    return forAnyone(reply, { total: 0, good: 0, bad: 0 });
  });
}

function totalsOf({ good, bad }: Seen) {
  return { total: good.length + bad.length, good: good.length, bad: bad.length };
}

/** The page under test may read it, too. */
function forAnyone(reply: FastifyReply, answer: unknown) {
  return reply.headers({ 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'no-store' }).send(answer);
}

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { PIXEL_PATH } from '../click-cookie.ts';
import type { FindPlace } from '../geo.ts';
import type { Live } from '../live.ts';
import type { Metrics } from '../metrics.ts';
import { takeCall } from '../postbacks/intake.ts';
import type { LimitedCalls } from '../postbacks/limited-calls.ts';
import { type CallOutcome, refused } from '../postbacks/outcome.ts';
import { readParameters } from '../postbacks/parameters.ts';
import { Overloaded } from '../store/back-pressure.ts';
import type { Store } from '../store/store.ts';
import { findGoodToken } from '../tracking-token.ts';
import { Refusal } from './errors.ts';
import { isPrefetch } from './prefetch.ts';
import { callerAddressOf, type RateLimiter } from './rate-limit.ts';

/** A transparent dot, in 43 bytes: Gmail's proxy refuses one of 42. https://github.com/snowplow/snowplow/issues/1258 */
const GIF = Buffer.from('R0lGODlhAQABAIAAAP///wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64');

const HEADERS = {
  'Cache-Control': 'no-store, no-cache, must-revalidate, private, max-age=0',
  'Content-Type': 'image/gif',
  // Cross-origin isolated pages only show images that have this header.
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'X-Content-Type-Options': 'nosniff',
};

/** `GET /pixel.gif`: always the same image. A header says what became of the call. */
export async function pixelRoutes(
  app: FastifyInstance,
  deps: {
    store: Store;
    now(): number;
    findPlace: FindPlace;
    live: Live;
    metrics: Metrics;
    limitBrowser: RateLimiter;
    limitedCalls: LimitedCalls;
  },
): Promise<void> {
  app.get(PIXEL_PATH, { exposeHeadRoute: false, config: { leavesNulOut: true } }, async (request, reply) => {
    const { status, reason } = await takeOrLog(request, reply);
    return reply.headers({ ...HEADERS, 'X-Scnv-Outcome': reason ? `${status}; reason=${reason}` : status }).send(GIF);
  });

  /** A page gets its image whatever happens here. */
  async function takeOrLog(request: FastifyRequest, reply: FastifyReply): Promise<CallOutcome> {
    try {
      return await take(request, reply);
    } catch (error) {
      // Not logged, but counted: every request has one while the store cannot keep up.
      if (!(error instanceof Overloaded)) request.log.error(error);
      deps.metrics.countRefusedCall('pixel', 'unavailable');
      return refused('unavailable');
    }
  }

  async function take(request: FastifyRequest, reply: FastifyReply): Promise<CallOutcome> {
    const parameters = readParameters(request.url);
    const token = await findGoodToken(deps.store, parameters.get('secure'), 'pixel', deps.now());
    const { method, ip, headers, cookies } = request;
    const called = { surface: 'pixel' as const, method, parameters, ignored: [], token, ip, cookies };
    const call = { ...called, userAgent: headers['user-agent'], isPrefetch: isPrefetch(request) };
    try {
      await deps.limitBrowser(request, reply, `${token?.token_id ?? 'none'} ${callerAddressOf(request)}`);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      // It belongs to a refusal that is not sent.
      reply.removeHeader('Retry-After');
      await deps.limitedCalls.note(call);
      return refused('rate_limited');
    }
    return takeCall(deps, call);
  }
}

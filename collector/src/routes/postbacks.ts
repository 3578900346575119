import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { FindPlace } from '../geo.ts';
import type { Live } from '../live.ts';
import type { Metrics } from '../metrics.ts';
import { type CallBody, readBody } from '../postbacks/body.ts';
import { takeCall } from '../postbacks/intake.ts';
import type { LimitedCalls } from '../postbacks/limited-calls.ts';
import { OUTCOME_REASONS } from '../postbacks/outcome.ts';
import { readParameters } from '../postbacks/parameters.ts';
import type { Store } from '../store/store.ts';
import { findGoodToken } from '../tracking-token.ts';
import { unpacked } from './body.ts';
import { Refusal } from './errors.ts';
import { callerAddressOf, type RateLimiter } from './rate-limit.ts';

const SURFACES = { '/postback': 'postback', '/rejection': 'rejection' } as const;
const config = { leavesNulOut: true };
const MAX_BODY_BYTES = 64 * 1024;
const NO_BODY: CallBody = { fields: [], ignored: [] };
const NO_FORM = 'the body has to be a form, urlencoded or multipart/form-data, or flat JSON';

/** `/postback` and `/rejection`: what ad networks and advertisers call from their servers. */
export async function postbackRoutes(
  app: FastifyInstance,
  deps: {
    store: Store;
    now(): number;
    findPlace: FindPlace;
    live: Live;
    metrics: Metrics;
    limitServer: RateLimiter;
    limitedCalls: LimitedCalls;
  },
): Promise<void> {
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
    const read = await readBody(await unpacked(request, body, MAX_BODY_BYTES), request.sentType);
    if (!read) throw new Refusal(415, NO_FORM);
    return read;
  });

  for (const [url, surface] of Object.entries(SURFACES)) {
    const handler = async (request: FastifyRequest, reply: FastifyReply) => {
      const { fields, ignored } = (request.body as CallBody | undefined) ?? NO_BODY;
      const parameters = readParameters(request.url, fields);
      const token = await findGoodToken(deps.store, parameters.get('secure'), surface, deps.now());
      const { method, ip, headers, cookies } = request;
      const userAgent = headers['user-agent'];
      // The caller is a server: servers do not prefetch.
      const call = { surface, method, parameters, ignored, token, ip, userAgent, cookies, isPrefetch: false };
      try {
        // Whoever guesses tokens is counted by IP address.
        await deps.limitServer(request, reply, token?.token_id ?? callerAddressOf(request));
      } catch (error) {
        await deps.limitedCalls.note(call);
        throw error;
      }
      const answer = await takeCall(deps, call);
      reply.header('Cache-Control', 'no-store');
      if (answer.reason !== 'bad_token') return answer;
      return reply.code(403).send({ ...answer, detail: OUTCOME_REASONS.bad_token });
    };
    app.route({ method: 'GET', exposeHeadRoute: false, url, config, handler });
    app.route({ method: 'POST', url, config, bodyLimit: MAX_BODY_BYTES, handler });
  }
}

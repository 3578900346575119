import type { FastifyError, FastifyInstance } from 'fastify';
import type { Live } from '../live.ts';
import { refusedLine } from '../live-line.ts';
import type { LiveReason } from '../live-reasons.ts';
import { answerError, Refusal } from './errors.ts';

const REASON_OF_STATUS: { [status: number]: LiveReason } = { 413: 'too_large', 422: 'invalid', 429: 'rate_limited' };

/** Tells the live view of each request that these routes refuse. Their responses stay the same. */
export function tellRefusals(app: FastifyInstance, live: Live): void {
  app.setErrorHandler((error: FastifyError | Refusal, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) {
      const site = siteOf(request.body);
      const {
        detail,
        reason = REASON_OF_STATUS[status] ?? 'refused_request',
        host,
      } = error instanceof Refusal ? error : { detail: error.message };
      // At once, and as a copy: otherwise the line would keep its request in memory, and texts of which it has slices.
      const line = structuredClone(refusedLine(site, reason, detail, host));
      live.tell(() => line);
    }
    return answerError(error, request, reply);
  });
}

/** The site that a request names: of a list, that of its first event. A list of lists names none, however deep. */
function siteOf(body: unknown): string | null {
  const events = body && (body as { events?: unknown }).events;
  const [first] = Array.isArray(body) ? body : [null];
  const [inner] = Array.isArray(events) ? events : [null];
  const named = [body, first, inner].map((part) => part && (part as { site_id?: unknown }).site_id);
  return named.find((site) => typeof site === 'string') ?? null;
}

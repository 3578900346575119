import type { FastifyError, FastifyInstance } from 'fastify';
import type { Live } from '../live.ts';
import { refusedLine } from '../live-line.ts';
import type { LiveReason } from '../live-reasons.ts';
import { answerError, Refusal } from './errors.ts';

const REASON_OF_STATUS: { [status: number]: LiveReason } = { 413: 'too_large', 422: 'invalid', 429: 'rate_limited' };

/** Tells the live view of each request that these routes refuse. Their answers stay the same. */
export function tellRefusals(app: FastifyInstance, live: Live): void {
  app.setErrorHandler((error: FastifyError | Refusal, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) {
      const site = siteOf(request.body);
      const { detail, reason = REASON_OF_STATUS[status] ?? 'refused_request' } =
        error instanceof Refusal ? error : { detail: error.message };
      live.tell(() => refusedLine(site, reason, detail));
    }
    return answerError(error, request, reply);
  });
}

/** The site that a request says it is for: of a list, its first event's. */
function siteOf(body: unknown): string | null {
  if (Array.isArray(body)) return siteOf(body[0]);
  if (typeof body !== 'object' || body === null) return null;
  if ('site_id' in body && typeof body.site_id === 'string') return body.site_id;
  return 'events' in body && Array.isArray(body.events) ? siteOf(body.events[0]) : null;
}

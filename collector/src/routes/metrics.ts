import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Metrics } from '../metrics.ts';

/** Counts every request of the app, and each event that a response rejects. */
export function countRequests(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('preSerialization', async (request, _reply, answer) => {
    if (request.routeOptions.config.takesEvents) for (const reason of reasonsIn(answer)) metrics.countRejected(reason);
    return answer;
  });
  app.addHook('onResponse', async (request, { statusCode, elapsedTime }) => {
    metrics.countRequest({ ...labelsOf(request), status: statusCode, durationMs: elapsedTime });
  });
}

/** `GET /metrics`: for Prometheus. */
export async function metricsRoutes(app: FastifyInstance, { metrics }: { metrics: Metrics }): Promise<void> {
  app.get('/metrics', async (_request, reply) => {
    const { type, text } = await metrics.render();
    return reply.type(type).send(text);
  });
}

/** An existing route, or `none`: all addresses that callers make up share one label. */
function labelsOf({ method, routeOptions: { url } }: FastifyRequest): { method: string; route: string } {
  return url === undefined ? { method: 'any', route: 'none' } : { method, route: url };
}

interface Told {
  detail?: unknown;
  results?: { status: string; detail?: unknown }[];
}

/** The first error of each rejected event in a response: of those in a receipt, or of a refused request. */
function reasonsIn(answer: unknown): string[] {
  const { detail, results = [] } = (answer ?? {}) as Told;
  const refused = results.filter(({ status }) => status === 'rejected').map((result) => result.detail);
  return [detail, ...refused].flatMap((errors) => (Array.isArray(errors) ? [String(errors[0]?.type)] : []));
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether what the route refuses are events. */
    takesEvents?: boolean;
  }
}

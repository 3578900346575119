import { randomUUID } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import type { FastifyInstance } from 'fastify';
import { createCheck, fieldError } from '../check.ts';
import { isDestination } from '../destination.ts';
import { domainCheckSchema } from '../offer-requests.ts';
import { CHECK_COOKIE, CHECK_PATH, checkTrackingDomain, type DomainWorld } from '../tracking-domain.ts';
import { orRefuse, Refusal } from './errors.ts';

const checkBody = createCheck(domainCheckSchema);

const world: DomainWorld = {
  resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
  fetch,
};

/** `POST /admin/tracking-domains/check`: whether a customer's host leads here as it should. */
export async function trackingDomainRoutes(app: FastifyInstance): Promise<void> {
  app.post('/admin/tracking-domains/check', async (request) => {
    const asked = orRefuse(checkBody(request.body));
    const errors = Object.entries(asked).flatMap(([field, url]) =>
      isDestination(url) ? [] : [fieldError(['body', field], 'must be an http or https address', 'value')],
    );
    if (errors.length) throw new Refusal(422, errors);
    const findings = await checkTrackingDomain(new URL(asked.tracking_url), new URL(asked.page_url), world);
    return { ok: findings.every(({ ok }) => ok), findings };
  });
}

/** `GET /tracking-check`: what the check requests from the customer's host. It tells whether a cookie comes back. */
export async function trackingCheckRoutes(app: FastifyInstance): Promise<void> {
  app.get(CHECK_PATH, async (request, reply) => {
    const cookie = request.cookies[CHECK_COOKIE] ?? null;
    reply.setCookie(CHECK_COOKIE, randomUUID(), { path: CHECK_PATH, httpOnly: true, sameSite: 'lax', maxAge: 60 });
    return reply.header('Cache-Control', 'no-store').send({ collector: 'scnv', cookie });
  });
}

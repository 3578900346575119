import type { FastifyInstance } from 'fastify';
import { LIVE_REASONS } from '../live-reasons.ts';
import type { PageFiles } from '../page-files.ts';
import { OUTCOME_REASONS } from '../postbacks/outcome.ts';
import { REASONS } from '../reasons.ts';

const POLICY = "default-src 'none'; style-src 'self'; img-src 'self'";

const term = (reason: string, text: string) => `<dt id="${reason}"><code>${reason}</code></dt><dd>${text}</dd>`;

/** `GET /reasons`: what the reasons of the SDK and of the live view mean. The SDK's debug messages link here, too. */
export async function reasonRoutes(app: FastifyInstance, deps: { page: PageFiles }): Promise<void> {
  const losses = Object.entries(REASONS).map(([reason, text]) => term(reason, text));
  const remarks = Object.entries(LIVE_REASONS).map(([reason, { what, cure }]) => term(reason, `${what} ${cure}`));
  const outcomes = Object.entries(OUTCOME_REASONS)
    .filter(([reason]) => !(reason in LIVE_REASONS))
    .map(([reason, text]) => term(reason, text.replace(/`([^`]+)`/g, '<code>$1</code>')));
  const page = deps.page
    .html('reasons.html')
    .replace('{{live-reasons}}', remarks.join('\n'))
    .replace('{{outcome-reasons}}', () => outcomes.join('\n'))
    .replace('{{reasons}}', losses.join('\n'));

  app.get('/reasons', async (_request, reply) =>
    reply.header('Content-Security-Policy', POLICY).type('text/html; charset=utf-8').send(page),
  );
}

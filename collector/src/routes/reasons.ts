import type { FastifyInstance } from 'fastify';
import { LIVE_REASONS } from '../live-reasons.ts';
import { REASONS } from '../reasons.ts';

const POLICY = "default-src 'none'";
const term = (reason: string, text: string) => `<dt id="${reason}"><code>${reason}</code></dt><dd>${text}</dd>`;
const losses = Object.entries(REASONS).map(([reason, text]) => term(reason, text));
const remarks = Object.entries(LIVE_REASONS).map(([reason, { what, cure }]) => term(reason, `${what} ${cure}`));
const page = `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>scnv: reasons</title>
<h1>Why an event is lost</h1>
<p>These are the reasons in <code>status().dropped</code>, in <code>onDrop</code>, and in the console with <code>debug</code>.</p>
<dl>${losses.join('\n')}</dl>
<h1>What the live view says</h1>
<p>These are the reasons beside the lines of the <a href="/?tab=live">live view</a>.</p>
<dl>${remarks.join('\n')}</dl></html>
`;

/** `GET /reasons`: what the reasons of the SDK and of the live view mean. The console of a page that is debugged leads here. */
export async function reasonRoutes(app: FastifyInstance): Promise<void> {
  app.get('/reasons', async (_request, reply) =>
    reply.header('Content-Security-Policy', POLICY).type('text/html; charset=utf-8').send(page),
  );
}

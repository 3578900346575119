import type { FastifyInstance } from 'fastify';
import { REASONS } from '../reasons.ts';

const POLICY = "default-src 'none'";
const terms = Object.entries(REASONS).map(
  ([reason, text]) => `<dt id="${reason}"><code>${reason}</code></dt><dd>${text}</dd>`,
);
const page = `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>scnv: reasons</title>
<h1>Why an event is lost</h1>
<p>These are the reasons in <code>status().dropped</code>, in <code>onDrop</code>, and in the console with <code>debug</code>.</p>
<dl>${terms.join('\n')}</dl></html>
`;

/** `GET /reasons`: what the SDK's reasons mean. The console of a page that is debugged leads here. */
export async function reasonRoutes(app: FastifyInstance): Promise<void> {
  app.get('/reasons', async (_request, reply) =>
    reply.header('Content-Security-Policy', POLICY).type('text/html; charset=utf-8').send(page),
  );
}

import type { FastifyError, FastifyInstance } from 'fastify';
import type { PageFiles } from '../page-files.ts';
import { answerError, Refusal } from './errors.ts';

const POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'";

/**
 * Answers requests for links of these routes that lead nowhere: with a page if a browser asks for one, else as
 * everywhere else.
 */
export function explainMissingLinks(app: FastifyInstance, page: PageFiles): void {
  const template = page.html('no-link.html');
  app.setErrorHandler((error: FastifyError | Refusal, request, reply) => {
    const isMissing = error instanceof Refusal && error.statusCode === 404;
    // Somebody may make the link at any time.
    if (isMissing) reply.header('Cache-Control', 'no-store');
    if (!isMissing || !request.headers.accept?.includes('text/html')) return answerError(error, request, reply);
    return reply
      .code(404)
      .headers({ 'Content-Security-Policy': POLICY, Vary: 'Accept' })
      .type('text/html; charset=utf-8')
      .send(template.replace('{{detail}}', () => sentenceOf(error.message)));
  });
}

const sentenceOf = (detail: string) => `${detail.charAt(0).toUpperCase()}${detail.slice(1)}.`;

import { readFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import type { Admin } from '../admin.ts';
import { requireAdmin } from './require-admin.ts';

const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'";
const FILES = { '/report.js': 'text/javascript', '/report.css': 'text/css' };

const read = (name: string) => readFile(new URL(`../page/${name}`, import.meta.url));

/** `GET /`: the report, for eyes. */
export async function pageRoutes(app: FastifyInstance, deps: { admin: Admin }): Promise<void> {
  const onRequest = requireAdmin(deps.admin);
  const page = await read('report.html');
  const invitation = await read('login.html');

  app.get('/', async (request, reply) => {
    reply.header('Content-Security-Policy', POLICY).type('text/html; charset=utf-8');
    try {
      await onRequest(request, reply);
      return reply.send(page);
    } catch {
      return reply.code(401).send(invitation);
    }
  });

  for (const [path, type] of Object.entries(FILES)) {
    const file = await read(path.slice(1));
    app.get(path, async (_request, reply) => reply.type(`${type}; charset=utf-8`).send(file));
  }
}

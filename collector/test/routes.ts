import type { FastifyInstance } from 'fastify';

/** Each route of the app as `GET /path`, read from the tree that Fastify prints. */
export function routesOf(app: FastifyInstance): string[] {
  const routes: string[] = [];
  const parents: string[] = [];
  for (const line of app.printRoutes({ commonPrefix: false }).split('\n')) {
    const [, indent = '', path = '', methods = ''] = /^(.*?)[└├]── (\S+)(?: \((.+)\))?$/.exec(line) ?? [];
    if (!path) continue;
    const depth = indent.length / 4;
    parents[depth] = path;
    const address = `/${parents.slice(0, depth + 1).join('')}`.replace(/^\/\//, '/').replace('(^[A-Za-z0-9_-]+)', '');
    for (const method of methods.split(', ').filter(Boolean)) routes.push(`${method} ${address}`);
  }
  return routes;
}

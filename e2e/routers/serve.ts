import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Fastify from 'fastify';
import { startGroup } from '../engines/process.ts';
import type { OpenSite } from '../road.ts';

/** Options that an app passes to `init`. */
export interface AppOptions {
  cleanUrl?: boolean;
  hashRouting?: boolean;
  includeQuery?: string[];
}

const types: { [extension: string]: string } = { '.css': 'text/css', '.html': 'text/html', '.js': 'text/javascript' };
const startDeadlineMs = 60_000;
const pollMs = 25;

/** Serves the build of a single-page app: each path that is not a file is `index.html`. */
export function serveBuild(folder: string, options: AppOptions): OpenSite {
  return async ({ port, collectorUrl }) => {
    const config = { siteId: 'demo', endpoint: `${collectorUrl}/ct`, ...options };
    const server = Fastify({ forceCloseConnections: true });
    server.get('/config.js', (_request, reply) =>
      reply.type('text/javascript').send(`window.scanovaConfig = ${JSON.stringify(config)};${keepWarnings}`),
    );
    server.get('/*', async ({ url }, reply) => {
      const path = new URL(url, 'http://app').pathname;
      const file = extname(path) ? path : '/index.html';
      return reply.type(types[extname(file)] ?? 'text/plain').send(await readFile(join(folder, file)));
    });
    await server.listen({ host: '127.0.0.1', port });
    return server;
  };
}

// Records what the SDK logs while the page loads, before a test could listen.
const keepWarnings = `
window.warnings = [];
const warn = console.warn;
console.warn = (...parts) => {
  warnings.push(parts.join(' '));
  warn(...parts);
};`;

/** Runs the Next.js app as built, or in development mode. */
export function serveNext(command: 'start' | 'dev', options: AppOptions): OpenSite {
  return async ({ port, collectorUrl }) => {
    const folder = 'examples/nextjs';
    const env = {
      ...process.env,
      NEXT_TELEMETRY_DISABLED: '1',
      NODE_ENV: command === 'dev' ? 'development' : 'production',
      SCNV_ENDPOINT: `${collectorUrl}/ct`,
      SCNV_CLEAN_URL: String(options.cleanUrl === true),
    };
    const program = [join(folder, 'node_modules/next/dist/bin/next'), command, folder];
    const address = ['--hostname', '127.0.0.1', '--port', String(port)];
    const group = startGroup(process.execPath, [...program, ...address], { env });
    const deadline = Date.now() + startDeadlineMs;
    while (!(await answers(`http://127.0.0.1:${port}/`))) {
      if (group.child.exitCode !== null || Date.now() > deadline) {
        group.kill();
        throw new Error(`next ${command} does not answer`);
      }
      await sleep(pollMs);
    }
    return { close: async () => group.kill() };
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { test as base } from '../lab.ts';

export { expect } from '../lab.ts';

/** An endpoint for browsers to report violations of a content security policy to. */
export interface Reports {
  url: string;
  /** The reports received: the directive, and what it blocked. */
  received: { directive: string; blocked: string }[];
}

/** A test with an address for `report-uri`. */
export const test = base.extend<{ reports: Reports }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern which fixtures are needed: none
  reports: async ({}, use) => {
    const received: Reports['received'] = [];
    const server = createServer(async (request, response) => {
      const { 'csp-report': report } = JSON.parse(await text(request));
      received.push({ directive: report['effective-directive'], blocked: report['blocked-uri'] });
      response.writeHead(204).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    await use({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/csp`, received });
    server.close();
    server.closeAllConnections();
  },
});

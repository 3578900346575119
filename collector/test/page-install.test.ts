import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { Window } from 'happy-dom';
import { expect, it } from 'vitest';
import { curlOf, nodeOf, packageOf, snippetOf, tagOf } from '../src/page/install.js';

const COLLECTOR = 'https://collector.example';
const template = readFileSync(new URL(import.meta.resolve('@scnv/sdk/snippet.html')), 'utf8');
const siteIds = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.constantFrom(`"><script>`, `</script>`, `');alert('`, '$&', '\\', 'a"b'),
);

it('creates a tag with the site id, whatever it is', () => {
  fc.assert(
    fc.property(siteIds, (siteId) => {
      const { document } = new Window();
      document.write(tagOf(COLLECTOR, siteId));
      expect(document.scripts).toHaveLength(1);
      expect(document.scripts[0]?.dataset.siteId).toBe(siteId);
      expect(document.scripts[0]?.src).toBe(`${COLLECTOR}/scnv.js`);
    }),
    { numRuns: 40 },
  );
});

it('creates a snippet whose stub keeps the call with the site id', () => {
  fc.assert(
    fc.property(siteIds, (siteId) => {
      const html = snippetOf(template, COLLECTOR, siteId);
      expect(html).toContain(`<script async src="${COLLECTOR}/scnv.js"></script>`);
      const scripts = [...html.matchAll(/<script>(.*?)<\/script>/gs)].map(([, code]) => String(code));
      expect(scripts).toHaveLength(2);
      const window: { scanova?: { q: [number, unknown[]][] } } = {};
      runInNewContext(scripts.join('\n'), Object.assign(window, { window }));
      expect(window.scanova?.q.map(([, call]) => [...call])).toEqual([['init', siteId]]);
    }),
    { numRuns: 40 },
  );
});

it('creates an import with the site id and the endpoint', () => {
  fc.assert(
    fc.property(siteIds, (siteId) => {
      const code = packageOf(COLLECTOR, siteId).replace(/^import.*\n/, '');
      const calls: unknown[][] = [];
      runInNewContext(code, { init: (...call: unknown[]) => calls.push(call) });
      expect(JSON.parse(JSON.stringify(calls))).toEqual([[siteId, { endpoint: `${COLLECTOR}/ct` }]]);
    }),
  );
});

it('creates a program that reports a purchase with the key from its environment, and contains no key', async () => {
  await fc.assert(
    fc.asyncProperty(siteIds, async (siteId) => {
      const code = nodeOf(COLLECTOR, siteId).replace(/^import.*\n/, '');
      const made: unknown[] = [];
      const tracked: unknown[] = [];
      const createClient = (options: unknown) => {
        made.push(options);
        return { track: (event: unknown) => tracked.push(event) };
      };
      const order = { scanSessionId: 'scan', number: '10042', total: 49.9 };
      const process = { env: { SCNV_API_KEY: 'KEY' } };
      await runInNewContext(`(async () => {${code}})()`, { createClient, order, process });
      expect(JSON.parse(JSON.stringify([made, tracked]))).toEqual([
        [{ collector: COLLECTOR, siteId, apiKey: 'KEY' }],
        [expect.objectContaining({ event_name: 'purchase', scan_session_id: 'scan', order_id: '10042' })],
      ]);
    }),
    { numRuns: 40 },
  );
});

it('creates a command whose body a shell passes on unchanged', () => {
  const command = curlOf(COLLECTOR, `it's "mine"`, 'KEY').replace(/^curl .* -d /, 'printf %s ');
  const body = execFileSync('sh', ['-c', command], { encoding: 'utf8' });
  expect(JSON.parse(body)).toMatchObject({ site_id: `it's "mine"`, event_name: 'purchase' });
});

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { Window } from 'happy-dom';
import { expect, it } from 'vitest';
import { curlOf, packageOf, snippetOf, tagOf } from '../src/page/install.js';

const COLLECTOR = 'https://collector.example';
const template = readFileSync(new URL(import.meta.resolve('@scnv/sdk/snippet.html')), 'utf8');
const siteIds = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.constantFrom(`"><script>`, `</script>`, `');alert('`, '$&', '\\', 'a"b'),
);

it('makes a tag that says the site id, whatever it is', () => {
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

it('makes a snippet whose stub keeps the call with the site id', () => {
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

it('makes an import with the site id and the endpoint', () => {
  fc.assert(
    fc.property(siteIds, (siteId) => {
      const code = packageOf(COLLECTOR, siteId).replace(/^import.*\n/, '');
      const calls: unknown[][] = [];
      runInNewContext(code, { init: (...call: unknown[]) => calls.push(call) });
      expect(JSON.parse(JSON.stringify(calls))).toEqual([[siteId, { endpoint: `${COLLECTOR}/ct` }]]);
    }),
  );
});

it('makes a command whose body a shell hands on as it is', () => {
  const command = curlOf(COLLECTOR, `it's "mine"`, 'KEY').replace(/^curl .* -d /, 'printf %s ');
  const body = execFileSync('sh', ['-c', command], { encoding: 'utf8' });
  expect(JSON.parse(body)).toMatchObject({ site_id: `it's "mine"`, event_name: 'purchase' });
});

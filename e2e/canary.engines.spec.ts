import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { goBack } from './engines/back.ts';
import { expect, test } from './engines/test.ts';

// What every other spec assumes about an engine: most of it is undocumented, so an upgrade may break it.

const page = `<!doctype html><title>canary</title>
<button id="press">press</button><output id="trusted"></output><output id="restored"></output>
<a id="next" href="/next">next</a>
<script>
  document.querySelector('#press').addEventListener('click', (event) => {
    document.querySelector('#trusted').textContent = String(event.isTrusted);
  });
  addEventListener('pageshow', (event) => {
    if (event.persisted) document.querySelector('#restored').textContent = 'restored';
  });
  addEventListener('pagehide', () => fetch('/hidden?' + location.pathname, { method: 'POST', keepalive: true }));
</script>`;

let origin: string;
let hidden: string[];
let server: Server;

// One server per test: what the visitors of one test send as they leave must not arrive in the next.
test.beforeEach(async () => {
  hidden = [];
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://canary');
    if (url.pathname === '/hidden') hidden.push(url.search.slice(1));
    response.setHeader('content-type', 'text/html').end(url.pathname === '/hidden' ? '' : page);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

test.afterEach(() => {
  server.closeAllConnections();
  server.close();
});

test('opens a page, clicks as a person would, reads it and takes a screenshot', async ({ visitor }, testInfo) => {
  await visitor.open(`${origin}/`);
  expect(await visitor.evaluate('Promise.resolve({ title: document.title })')).toEqual({ title: 'canary' });
  await visitor.click('#press');
  expect(await visitor.text('#trusted')).toBe('true');
  await visitor.screenshot(testInfo.outputPath('canary.png'));
  await visitor.click('#next');
  await expect.poll(() => visitor.url()).toBe(`${origin}/next`);
});

test('keeps storage across a navigation and shares none with a second visitor', async ({ visitor, newVisitor }) => {
  await visitor.open(`${origin}/`);
  await visitor.evaluate('localStorage.setItem("kept", "yes")');
  await visitor.open(`${origin}/next`);
  const other = await newVisitor();
  await other.open(`${origin}/`);
  expect(await visitor.evaluate('localStorage.getItem("kept")')).toBe('yes');
  expect(await other.evaluate('localStorage.getItem("kept")')).toBeNull();
});

test('delivers what a page sends while it is hidden by a navigation', async ({ visitor }) => {
  await visitor.open(`${origin}/left`);
  await visitor.click('#next');
  await expect.poll(() => hidden).toEqual(['/left']);
});

test('delivers what a page sends while its tab is closed', async ({ visitor }) => {
  await visitor.open(`${origin}/closed`);
  await visitor.close();
  await expect.poll(() => hidden).toEqual(['/closed']);
});

test('restores a page from the back/forward cache that still works', async ({ visitor }) => {
  await visitor.open(`${origin}/first`);
  await visitor.click('#next');
  await expect.poll(() => visitor.url()).toBe(`${origin}/next`);
  await goBack(visitor);
  await expect.poll(() => visitor.text('body')).toContain('restored');
  expect(await visitor.url()).toBe(`${origin}/first`);
  await visitor.click('#press');
  expect(await visitor.text('#trusted')).toBe('true');
});

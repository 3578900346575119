import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { ADMIN_TOKEN, SHOP } from './collector.ts';
import { newFileUrl } from './database.ts';
import { startDemo } from './demo-load.ts';

const SECRET = 'hunter2hunter2hunter2';

it('logs each request as a line of JSON with its own id, and nothing secret, personal or long', async () => {
  const databaseUrl = newFileUrl(onTestFinished);
  const { origin, child, ended } = await startDemo(databaseUrl, { LOG_LEVEL: 'info' });
  const long = 'x'.repeat(5_000);
  const asks: [string, RequestInit][] = [
    [`/ct?secure=${SECRET}`, { method: 'POST', body: JSON.stringify({ site_id: 'demo', email: SECRET, [long]: 1 }) }],
    ['/ct', { method: 'POST', body: `{"${SECRET}` }],
    ['/server-events', { method: 'POST', body: '{}', headers: { 'x-api-key': SECRET } }],
    ['/admin/sites', { headers: { authorization: `Bearer ${SECRET}`, cookie: `scnv_login=${SECRET}` } }],
    [`/${long}`, { headers: { 'user-agent': SECRET, referer: `${SHOP}/?token=${SECRET}` } }],
    [`/login?code=${SECRET}`, { method: 'POST' }],
    ['/readyz', {}],
  ];
  for (const [path, options] of asks) await fetch(`${origin}${path}`, { redirect: 'manual', ...options });
  // An unreadable body may contain secrets that cannot be recognized.
  const unread = connect(Number(new URL(origin).port), '127.0.0.1');
  unread.resume().write(`GET /ü?secure=${SECRET} HTTP/1.1\r\nX-Api-Key: ${SECRET}\r\n\r\n`);
  await once(unread, 'close');
  child.kill('SIGTERM');
  const { output, complaints } = await ended;
  expect(complaints).toBe('');
  expect(output).not.toContain(SECRET);
  expect(output).not.toContain(ADMIN_TOKEN);
  expect(output.replaceAll(origin, '')).not.toContain('127.0.0.1');

  const lines = output.split('\n').filter((line) => line.startsWith('{'));
  for (const line of lines) expect(line.length).toBeLessThan(500);
  const entries = lines.map((line) => JSON.parse(line)) as { reqId?: string; req?: { path: string } }[];
  const told = { level: 30, code: 'HPE_INVALID_URL', res: { statusCode: 400 }, msg: 'request could not be read' };
  expect(entries).toContainEqual(expect.objectContaining(told));
  const ids = entries.filter(({ req }) => req).map(({ reqId }) => reqId);
  // One created the site; probes are not worth logging.
  expect(ids).toHaveLength(asks.length);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4/);
});

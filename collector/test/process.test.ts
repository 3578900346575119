import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ADMIN_TOKEN, SHOP } from './collector.ts';
import { type CollectorProcess, forkCollector } from './collector-process.ts';
import { dump, newDatabase, server, temporaryDirectory } from './database.ts';
import { query, readEvents } from './stored.ts';

const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ family }) => family === 'IPv6'));

async function start(env: Record<string, string> = {}): Promise<CollectorProcess> {
  return forkCollector({ DATABASE_URL: await newDatabase(onTestFinished), ADMIN_TOKEN, ...env });
}

function asAdmin(origin: string, token: string, body?: object): Promise<Response> {
  const headers = { authorization: `Bearer ${token}` };
  return fetch(`${origin}/admin/sites`, { headers, ...(body && { method: 'POST', body: JSON.stringify(body) }) });
}

/** A request that the collector has begun to answer and whose body it awaits. */
async function beginPost(origin: string): Promise<ClientRequest> {
  const headers = { origin: SHOP, expect: '100-continue' };
  const begun = request(`${origin}/ct`, { method: 'POST', headers, agent: false });
  begun.flushHeaders();
  await once(begun, 'continue');
  return begun;
}

it('on SIGTERM finishes the requests in flight, accepts no new ones, and exits cleanly', async () => {
  const DATABASE_URL = await newDatabase(onTestFinished);
  const { child, listening, ended } = await start({ DATABASE_URL });
  const origin = await listening;
  await asAdmin(origin, ADMIN_TOKEN, { site_id: 'demo', allowed_domains: ['shop.example'] });
  const requests = await Promise.all(Array.from({ length: 10 }, () => beginPost(origin)));

  child.kill('SIGTERM');
  while (await fetch(origin).catch(() => null));

  const ids = requests.map(() => randomUUID());
  const statuses = requests.map(async (begun, place) => {
    begun.end(JSON.stringify({ site_id: 'demo', event_type: 'pageview', event_id: ids[place] }));
    const [response] = (await once(begun, 'response')) as [IncomingMessage];
    response.resume();
    return response.statusCode;
  });
  expect(await Promise.all(statuses)).toEqual(ids.map(() => 200));
  expect(await ended).toMatchObject({ code: 0, signal: null, complaints: '' });
  const stored = readEvents(DATABASE_URL, 'demo').map(({ event_id }) => event_id);
  expect(stored.toSorted()).toEqual(ids.toSorted());
});

it('waits no longer than five seconds for a body that never comes', async () => {
  const { child, listening, ended } = await start();
  const begun = await beginPost(await listening);
  begun.on('error', () => {});
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ code: 0, signal: null });
});

it('logs neither IP addresses nor login codes', async () => {
  const { child, listening, ended } = await start({ LOG_LEVEL: 'info' });
  await fetch(`${await listening}/login?code=link_secret`);
  child.kill('SIGTERM');
  const { output } = await ended;
  expect(output).toContain('"path":"/login"');
  expect(output).not.toMatch(/link_secret|remoteAddress/);
});

it.runIf(hasIpv6)('prints and stores an IPv6 address that can be opened', async () => {
  const DATABASE_URL = await newDatabase(onTestFinished);
  const collector = forkCollector({ DATABASE_URL, ADMIN_TOKEN, HOST: '::1' });
  const [, origin = ''] = await collector.printed(/listening on (\S+),/);
  expect(origin).toMatch(/^http:\/\/\[::1\]:\d+$/);
  const { output } = await forkCollector({ DATABASE_URL, HOST: '::1' }, ['logins', 'create']).ended;
  const { url } = JSON.parse(output);
  expect(url.startsWith(`${origin}/login?code=`), url).toBe(true);
  expect((await fetch(url)).status).toBe(200);
});

it('exits cleanly with the process that started it, and on Ctrl-C', async () => {
  // While it starts, too.
  const early = await start();
  early.child.disconnect();
  const orphan = await start();
  const interrupted = await start();
  for (const { listening } of [orphan, interrupted]) await asAdmin(await listening, ADMIN_TOKEN);
  orphan.child.disconnect();
  interrupted.child.kill('SIGINT');
  for (const { ended } of [early, orphan, interrupted]) {
    expect(await ended).toMatchObject({ code: 0, signal: null, complaints: '' });
  }
});

it('prints every problem of a bad configuration at once, and exits', async () => {
  const { ended } = forkCollector({
    PORT: 'x',
    DATABASE_URL: 'x',
    PUBLIC_URL: 'x',
    ADMIN_TOKEN: 'hunter2',
    LOG_LEVEL: 'x',
  });
  const { code, output, complaints } = await ended;
  expect([code, output]).toEqual([1, '']);
  for (const name of ['PORT', 'DATABASE_URL', 'PUBLIC_URL', 'ADMIN_TOKEN', 'LOG_LEVEL']) {
    expect(complaints).toMatch(new RegExp(`^ {2}${name} must `, 'm'));
  }
  expect(complaints).not.toMatch(/^ +at |hunter2/m);
});

it.skipIf(server)('exits with the reason if the database cannot be opened', async () => {
  const path = join(temporaryDirectory(onTestFinished), 'letter.txt');
  writeFileSync(path, 'Dear reader, this is no database.'.repeat(1000));
  const { code, complaints } = await forkCollector({ DATABASE_URL: `file:${path}`, ADMIN_TOKEN }).refused;
  expect([code, complaints]).toEqual([1, expect.stringContaining('file is not a database')]);
});

it('exits with the reason if the port is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => {
    other.close();
  });
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  expect(await (await start({ PORT: String(port) })).refused).toMatchObject({
    code: 1,
    complaints: expect.stringContaining('EADDRINUSE'),
  });
});

it('creates an admin token at the first start, prints it that once, and stores only its hash', async () => {
  const DATABASE_URL = await newDatabase(onTestFinished);
  const first = forkCollector({ DATABASE_URL });
  const [, token = ''] = await first.printed(/admin token, shown only once: (\S+)/);
  const opened = async (origin: string) => [
    (await asAdmin(origin, token)).status,
    (await asAdmin(origin, `${token}x`)).status,
  ];
  expect(await opened(await first.listening)).toEqual([200, 403]);
  expect(dump(DATABASE_URL).includes(token)).toBe(false);
  first.child.kill('SIGTERM');
  const { output } = await first.ended;
  expect(output.split(token)).toHaveLength(2);

  const second = forkCollector({ DATABASE_URL });
  expect(await opened(await second.listening)).toEqual([200, 403]);
  second.child.kill('SIGTERM');
  expect((await second.ended).output).not.toContain('token');
});

it('uses the configured token if there is one, and prints none', async () => {
  const { child, listening, ended } = await start();
  expect((await asAdmin(await listening, ADMIN_TOKEN)).status).toBe(200);
  child.kill('SIGTERM');
  expect((await ended).output).not.toContain(ADMIN_TOKEN);
});

it('cleans up at the start, and says so', async () => {
  const DATABASE_URL = await newDatabase(onTestFinished);
  const first = await start({ DATABASE_URL });
  const site = { site_id: 'demo', allowed_domains: ['shop.example'] };
  const origin = await first.listening;
  await asAdmin(origin, ADMIN_TOKEN, site);
  const orphan = JSON.stringify({ site_id: 'demo', event_type: 'pageview', scan_session_id: randomUUID() });
  await fetch(`${origin}/ct`, { method: 'POST', body: orphan, headers: { origin: SHOP } });
  first.child.kill('SIGTERM');
  await first.ended;
  query(DATABASE_URL, 'UPDATE events SET received_at = received_at - 25 * 3600 * 1000');

  const { child, printed, ended } = await start({ DATABASE_URL, LOG_LEVEL: 'info' });
  const [told] = await printed(/"deleted":\{.*?\}|the janitor failed/);
  expect(told).toBe('"deleted":{"orphans":1}');
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ code: 0 });
  expect(readEvents(DATABASE_URL, 'demo')).toEqual([]);
});

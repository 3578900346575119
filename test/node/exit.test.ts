import { describe, expect, test } from 'vitest';
import { html, json, type Reply, reset, stall } from '../server.ts';
import { NOBODY, startProgram } from './program.ts';
import { openShop, until } from './shop.ts';

// Anything that keeps a program alive lasts longer: `fetch` keeps a socket for four seconds, a timer of the client ten.
const AT_ONCE_MS = 3_000;
const SILENCE: Reply = () => {};
const quietly = (output: string) => ({ code: 0, signal: null, output, complaints: '' });

describe('a program', () => {
  test('that creates a client and tracks nothing ends at once, and so does one that flushes and closes it', async () => {
    const source = `
      const begin = performance.now();
      process.on('exit', () => console.log(performance.now() - begin < ${AT_ONCE_MS}));
      await client.flush();
      console.log(JSON.stringify(await client.close()));
      createClient({ collector: 'http://localhost', apiKey: 'a', siteId: 'b' });
    `;
    const { ended } = startProgram(source, NOBODY);
    expect(await ended).toEqual(quietly('{"delivered":0,"failed":0,"dropped":0}\ntrue\n'));
  });

  test('ends right after an awaited call, once the event has been acknowledged', async () => {
    const { origin, requests } = await openShop([]);
    const source = `
      console.log((await client.track(EVENT)).status);
      const begin = performance.now();
      process.on('exit', () => console.log(performance.now() - begin < ${AT_ONCE_MS}));
    `;
    expect(await startProgram(source, origin).ended).toEqual(quietly('accepted\ntrue\n'));
    expect(requests).toHaveLength(1);
  });

  test('does not end before, not even in the pause between two attempts', async () => {
    const { origin, batches } = await openShop([json(503, {}), reset]);
    const source = 'await client.track(EVENT); console.log("acknowledged");';
    expect(await startProgram(source, origin).ended).toEqual(quietly('acknowledged\n'));
    expect(new Set(batches().map(([event]) => event?.event_id)).size).toBe(1);
    expect(batches()).toHaveLength(3);
  });

  test('that awaits nothing loses nothing', async () => {
    const { origin, batches } = await openShop([json(503, {})]);
    expect(await startProgram('for (let i = 0; i < 3; i++) client.track(EVENT);', origin).ended).toEqual(quietly(''));
    expect(batches().at(-1)).toHaveLength(3);
  });

  test.each<[string, Reply, object]>([
    ['while a request is out', SILENCE, { timeoutMs: 300_000 }],
    ['in a pause', (response) => response.writeHead(503, { 'Retry-After': '300' }).end(), {}],
  ])('ends with close, %s', async (_, reply, options) => {
    const { origin, requests } = await openShop([], {}, reply);
    const source = `
      client.track(EVENT).catch(({ code }) => console.log(code));
      process.on('SIGUSR2', async () => console.log(JSON.stringify(await client.close({ timeoutMs: 50 }))));
    `;
    const { child, ended } = startProgram(source, origin, options);
    await until(() => requests.length);
    child.kill('SIGUSR2');
    expect(await ended).toEqual(quietly('closed\n{"delivered":0,"failed":0,"dropped":1}\n'));
  });
});

describe('nobody awaits, nobody catches, and the program continues', () => {
  test.each<[string, Reply]>([
    ['a connection that is reset', reset],
    ['a server that says nothing', SILENCE],
    ['a body that stalls', stall],
    ['a 500', json(500, {})],
    ['a page of HTML', html()],
    ['a refusal', json(403, { detail: 'unknown key' })],
    ['a refused event', json(200, { results: [{ index: 0, status: 'rejected' }] })],
  ])('at %s', async (_, reply) => {
    const { origin } = await openShop([], {}, reply);
    const source = 'client.track(EVENT); await client.flush(); console.log(JSON.stringify(await client.close()));';
    const { ended } = startProgram(source, origin, { maxAttempts: 2, timeoutMs: 100 });
    expect(await ended).toEqual(quietly('{"delivered":0,"failed":1,"dropped":0}\n'));
  });

  test.each([
    ['a name that leads nowhere', 'http://collector.invalid'],
    ['a port where nobody listens', NOBODY],
    ['a server that speaks no TLS', null],
  ])('at %s', async (_, given) => {
    const origin = given ?? (await openShop([])).origin.replace('http:', 'https:');
    const source = `
      client.track(EVENT); client.track(); client.track(1n); await client.close(); client.track(EVENT);
      console.log(JSON.stringify(await client.close()));
    `;
    const { ended } = startProgram(source, origin, { maxAttempts: 1 });
    expect(await ended).toEqual(quietly('{"delivered":0,"failed":3,"dropped":1}\n'));
  });

  test('an onError that throws does not end it', async () => {
    const source = `
      const options = { collector: '${NOBODY}', apiKey: 'a', siteId: 'b', maxAttempts: 1 };
      const other = createClient({ ...options, onError() { throw new Error('of the shop'); } });
      other.track(EVENT); other.track(); await other.close(); console.log('goes on');
    `;
    expect(await startProgram(source, NOBODY).ended).toEqual(quietly('goes on\n'));
  });
});

test('adds no listeners to the process', async () => {
  const counts = () => Object.fromEntries(process.eventNames().map((name) => [name, process.listenerCount(name)]));
  const before = counts();
  const { client } = await openShop([json(503, {})]);
  await client.track({ event_name: 'lead', scan_session_id: crypto.randomUUID() });
  expect(counts()).toEqual(before);
  await client.close();
  expect(counts()).toEqual(before);
});

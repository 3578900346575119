import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { json, type Reply } from '../server.ts';
import { NOBODY, startProgram } from './program.ts';
import { openShop, until } from './shop.ts';

const SILENCE: Reply = () => {};
const waiting = "client.track(EVENT).then(() => console.log('acknowledged')); setInterval(() => {}, 1000);";

test.each(['SIGTERM', 'SIGINT'] as const)(
  'delivers what is queued at a %s, and ends with that signal',
  async (signal) => {
    const { origin, requests } = await openShop([json(503, {})]);
    const { child, ended } = startProgram(`client.installShutdown(); ${waiting}`, origin);
    await until(() => requests.length);
    child.kill(signal);
    expect(await ended).toEqual({ code: null, signal, output: 'acknowledged\n', complaints: '' });
  },
);

test('ends the process once all clients are closed, and not before', async () => {
  const { origin, requests } = await openShop([json(503, {})]);
  const source = `client.installShutdown();
    createClient({ collector: '${NOBODY}', apiKey: 'a', siteId: 'b' }).installShutdown();
    ${waiting}`;
  const { child, ended } = startProgram(source, origin);
  await until(() => requests.length);
  child.kill('SIGTERM');
  expect(await ended).toEqual({ code: null, signal: 'SIGTERM', output: 'acknowledged\n', complaints: '' });
});

test('and not before those of another copy of this package are', async () => {
  const { origin, requests } = await openShop([json(503, {})]);
  const copy = mkdtempSync(join(tmpdir(), 'scnv-copy-'));
  onTestFinished(() => rmSync(copy, { recursive: true }));
  cpSync('src', copy, { recursive: true });
  const source = `client.installShutdown();
    const other = await import(${JSON.stringify(join(copy, 'node/index.ts'))});
    other.createClient({ collector: '${NOBODY}', apiKey: 'a', siteId: 'b' }).installShutdown();
    ${waiting}`;
  const { child, ended } = startProgram(source, origin);
  await until(() => requests.length);
  child.kill('SIGTERM');
  expect(await ended).toEqual({ code: null, signal: 'SIGTERM', output: 'acknowledged\n', complaints: '' });
});

test('ends the process after timeoutMs, whatever is still queued', async () => {
  const { origin, requests } = await openShop([], {}, SILENCE);
  const source = `client.installShutdown({ timeoutMs: 50 });
    client.track(EVENT).catch(({ code }) => console.log(code)); setInterval(() => {}, 1000);`;
  const { child, ended } = startProgram(source, origin, { timeoutMs: 300_000 });
  await until(() => requests.length);
  child.kill('SIGTERM');
  expect(await ended).toEqual({ code: null, signal: 'SIGTERM', output: 'closed\n', complaints: '' });
});

test('lets a second signal end it at once', async () => {
  const { origin, requests } = await openShop([], {}, SILENCE);
  const source = `client.installShutdown(); ${waiting} process.on('SIGUSR2', () => {});
    const heard = () => process.listenerCount('SIGTERM') ? setImmediate(heard) : console.log('heard'); heard();`;
  const { child, ended } = startProgram(source, origin);
  await until(() => requests.length);
  child.kill('SIGTERM');
  await once(child.stdout ?? child, 'data');
  child.kill('SIGTERM');
  expect(await ended).toEqual({ code: null, signal: 'SIGTERM', output: 'heard\n', complaints: '' });
});

test('leaves exiting to the program if it listens too', async () => {
  const { origin, requests } = await openShop([json(503, {})]);
  const source = `client.installShutdown({ signals: ['SIGTERM'] });
    let calls = 0;
    process.on('SIGTERM', async () => {
      calls++;
      await client.close();
      for (let i = 0; i < 3; i++) await fetch('${NOBODY}').catch(() => {});
      console.log(calls);
      process.exit(7);
    });
    ${waiting}`;
  const { child, ended } = startProgram(source, origin);
  await until(() => requests.length);
  child.kill('SIGTERM');
  expect(await ended).toEqual({ code: 7, signal: null, output: 'acknowledged\n1\n', complaints: '' });
});

test.each([
  ['listened before', 'listen(); client.installShutdown();'],
  ['listens later', 'client.installShutdown(); listen();'],
  ['has two clients', 'client.installShutdown(); listen(); other.installShutdown();'],
])('leaves exiting to a program that listens once, and %s', async (_, install) => {
  const { origin, requests } = await openShop([json(503, {})]);
  const source = `const other = createClient({ collector: '${NOBODY}', apiKey: 'a', siteId: 'b' });
    const listen = () => process.once('SIGTERM', async () => {
      await client.close();
      for (let i = 0; i < 3; i++) await fetch('${NOBODY}').catch(() => {});
      process.exit(7);
    });
    ${install} ${waiting}`;
  const { child, ended } = startProgram(source, origin);
  await until(() => requests.length);
  child.kill('SIGTERM');
  expect(await ended).toEqual({ code: 7, signal: null, output: 'acknowledged\n', complaints: '' });
});

test('delivers before the process is ended by listeners that do so only if nobody else listens', async () => {
  const { origin, requests } = await openShop([json(503, {})]);
  const source = `const end = () => { if (process.listenerCount('SIGTERM') === 1) process.exit(7); };
    process.on('SIGTERM', end); client.installShutdown();
    ${waiting}`;
  const { child, ended } = startProgram(source, origin);
  await until(() => requests.length);
  child.kill('SIGTERM');
  await once(child.stdout ?? child, 'data');
  child.kill('SIGTERM');
  expect(await ended).toEqual({ code: 7, signal: null, output: 'acknowledged\n', complaints: '' });
});

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('ends process 1, which %s would not end, with %i', async (signal, code) => {
  const { origin, requests } = await openShop([json(503, {})]);
  // The kernel ignores such a signal to process 1.
  const source = `process.kill = () => true; Object.defineProperty(process, 'pid', { value: 1 });
    client.installShutdown(); ${waiting}`;
  const { child, ended } = startProgram(source, origin);
  await until(() => requests.length);
  child.kill(signal);
  expect(await ended).toEqual({ code, signal: null, output: 'acknowledged\n', complaints: '' });
});

test('keeps no program alive, and can be undone', async () => {
  const source = `
    const undo = client.installShutdown({ signals: ['SIGTERM', 'SIGHUP'] });
    console.log(process.listenerCount('SIGTERM'), process.listenerCount('SIGHUP'), process.listenerCount('SIGINT'));
    undo();
    console.log(process.listenerCount('SIGTERM'), process.listenerCount('SIGHUP'));
    client.installShutdown();
  `;
  expect(await startProgram(source, NOBODY).ended).toEqual({
    code: 0,
    signal: null,
    output: '1 1 0\n0 0\n',
    complaints: '',
  });
});

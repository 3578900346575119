import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createOutput, MAX_WAITING_BYTES } from '../src/output.ts';
import { ADMIN_TOKEN } from './collector.ts';
import { forkCollector } from './collector-process.ts';
import { newFileUrl, temporaryDirectory } from './database.ts';

/** Writing here always fails with a full disk. */
const FULL = '/dev/full';

it.runIf(existsSync(FULL))(
  'continues to serve if its log cannot be written, and counts the lines that are lost',
  async () => {
    const full = openSync(FULL, 'w');
    onTestFinished(() => closeSync(full));
    const env = { DATABASE_URL: newFileUrl(onTestFinished), ADMIN_TOKEN, LOG_LEVEL: 'info' };
    const { listening, child, ended } = forkCollector(env, [], full);
    const origin = await listening;
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    expect((await fetch(`${origin}/admin/sites`, { headers })).status).toBe(200);
    const metrics = await (await fetch(`${origin}/metrics`, { headers })).text();
    expect(Number(/^scnv_log_lines_lost_total (\d+)$/m.exec(metrics)?.[1])).toBeGreaterThanOrEqual(2);
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0, complaints: '' });
  },
);

it.skipIf(process.platform === 'win32')('continues to serve if nobody reads its log any more', async () => {
  const path = join(temporaryDirectory(onTestFinished), 'log');
  execFileSync('mkfifo', [path]);
  const unread = openSync(path, 'r+');
  onTestFinished(() => closeSync(unread));
  const env = { DATABASE_URL: newFileUrl(onTestFinished), ADMIN_TOKEN, LOG_LEVEL: 'info' };
  const { listening } = forkCollector(env, [], unread);
  const origin = await listening;
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const lost = async () => {
    const text = await (await fetch(`${origin}/metrics`, { headers })).text();
    return Number(/^scnv_log_lines_lost_total (\d+)$/m.exec(text)?.[1]);
  };
  while ((await lost()) < 10);
});

/** A reader who takes a few bytes at a time, or none. */
function reader() {
  const state = { takes: 3 as number | string, text: '', later: [] as (() => void)[], lost: 0 };
  const { write } = createOutput(
    (bytes, done) => {
      if (typeof state.takes === 'string') return done({ code: state.takes }, 0);
      const some = bytes.subarray(0, state.takes);
      state.text += Buffer.from(some);
      done(null, some.length);
    },
    (callback) => state.later.push(callback),
    (texts) => {
      state.lost += texts;
    },
  );
  const passTime = () => {
    for (const callback of state.later.splice(0)) callback();
  };
  return { state, write, passTime };
}

it('writes a whole text, in pieces if necessary, and in order to a slow reader', () => {
  const { state, write, passTime } = reader();
  write('in pieces\n');
  state.takes = 'EAGAIN';
  for (const line of ['later\n', 'last\n']) write(line);
  passTime();
  expect([state.text, state.later.length]).toEqual(['in pieces\n', 1]);
  state.takes = 4;
  passTime();
  expect(state).toMatchObject({ text: 'in pieces\nlater\nlast\n', later: [], lost: 0 });
});

it('keeps a bounded number of lines for a stuck reader, and resumes when it reads', () => {
  const { state, write, passTime } = reader();
  state.takes = 'EAGAIN';
  const line = `${'x'.repeat(1023)}\n`;
  const fitting = MAX_WAITING_BYTES / line.length;
  for (let lines = 0; lines < fitting + 5; lines++) write(line);
  expect(state).toMatchObject({ text: '', lost: 5 });
  state.takes = 100_000;
  passTime();
  write('next\n');
  expect(state.text).toBe(`${line.repeat(fitting)}next\n`);
});

it('loses a text that does not fit on the disk, and no other', () => {
  const { state, write } = reader();
  state.takes = 'ENOSPC';
  write('one\n');
  state.takes = 3;
  write('two\n');
  expect(state).toMatchObject({ text: 'two\n', lost: 1 });
});

import { closeSync, existsSync, openSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { createOutput } from '../src/output.ts';
import { ADMIN_TOKEN } from './collector.ts';
import { forkCollector } from './collector-process.ts';
import { newDatabase } from './database.ts';

/** Whatever is written there finds a full disk. */
const FULL = '/dev/full';

it.runIf(existsSync(FULL))(
  'serves on where its log cannot be written, and counts the lines that are lost',
  async () => {
    const full = openSync(FULL, 'w');
    onTestFinished(() => closeSync(full));
    const env = { DATABASE_URL: await newDatabase(onTestFinished), ADMIN_TOKEN, LOG_LEVEL: 'info' };
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

/** A reader who takes a few bytes at a time, or none. */
function reader() {
  const state = { takes: 3 as number | string, text: '', pauses: 0, lost: 0 };
  const { write } = createOutput(
    (bytes) => {
      if (typeof state.takes === 'string') throw Object.assign(new Error('no'), { code: state.takes });
      const some = bytes.subarray(0, state.takes);
      state.text += Buffer.from(some);
      return some.length;
    },
    () => {
      if (++state.pauses === 5) state.takes = 3;
    },
    () => {
      state.lost++;
    },
  );
  return { state, write };
}

it('writes all of a text, in pieces where it has to be, and waits for a reader that is slow', () => {
  const { state, write } = reader();
  write('in pieces\n');
  state.takes = 'EAGAIN';
  write('later\n');
  expect(state).toMatchObject({ text: 'in pieces\nlater\n', pauses: 5, lost: 0 });
});

it('waits once for a reader that is stuck, and writes again when it reads', () => {
  const { state, write } = reader();
  state.pauses = 5;
  state.takes = 'EAGAIN';
  for (const line of ['one\n', 'two\n', 'three\n']) write(line);
  expect(state).toMatchObject({ text: '', pauses: 55, lost: 3 });
  state.takes = 3;
  write('four\n');
  expect(state).toMatchObject({ text: 'four\n', lost: 3 });
});

it('loses a text that the disk has no room for, and no other', () => {
  const { state, write } = reader();
  state.takes = 'ENOSPC';
  write('one\n');
  state.takes = 3;
  write('two\n');
  expect(state).toMatchObject({ text: 'two\n', pauses: 0, lost: 1 });
});

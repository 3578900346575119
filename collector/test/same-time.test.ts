import { expect, it, onTestFinished } from 'vitest';
import { problemOfClocks } from '../src/same-time.ts';
import { ADMIN_TOKEN } from './collector.ts';
import { forkCollector } from './collector-process.ts';
import { newDatabase, server } from './database.ts';

const HOUR = 3_600_000;

/** The environment of a process whose machine has another time. */
function shifted(ms: number): Record<string, string> {
  const source = `const now = Date.now; Date.now = () => now() + ${ms};`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(source)}` };
}

it.each([
  [0, null],
  [HOUR, null],
  [-HOUR, null],
  [1.5 * HOUR, /is 90 minutes ahead of that of the database/],
  [-25 * HOUR, /is 1500 minutes behind that of the database/],
])('says of a clock that is %d ms ahead: %s', (apart, expected) => {
  const problem = problemOfClocks(1_000_000_000_000 + apart, 1_000_000_000_000);
  if (expected) expect(problem).toMatch(expected);
  else expect(problem).toBeNull();
});

it.runIf(server)('refuses to serve if it would delete by a different time than the others, and says so', async () => {
  const env = { DATABASE_URL: await newDatabase(onTestFinished), ADMIN_TOKEN };
  const ahead = forkCollector({ ...env, ...shifted(25 * HOUR) });
  const complaints = expect.stringContaining('the clock of this machine is 1500 minutes ahead');
  expect(await ahead.refused).toMatchObject({ code: 1, complaints });
  await forkCollector({ ...env, ...shifted(HOUR / 2) }).listening;
});

it.skipIf(server)('does not ask for the time if the database is a file', async () => {
  const env = { DATABASE_URL: await newDatabase(onTestFinished), ADMIN_TOKEN };
  await forkCollector({ ...env, ...shifted(25 * HOUR) }).listening;
});

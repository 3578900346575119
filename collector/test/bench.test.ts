import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { findFaults } from '../../bench/collector/faults.ts';
import { type Figures, limitOf } from '../../bench/collector/figures.ts';
import { startCollector } from './collector.ts';
import { fileOf, server } from './database.ts';

const BENCH = fileURLToPath(new URL('../../bench/collector/main.ts', import.meta.url));
const SHORT = '--seconds 0.1 --warmup 0 --rounds 1 --connections 4 --rows 2000 --sizes 10'.split(' ');

it.skipIf(server)(
  'measures everything in a short run, and finds everything that was acknowledged',
  async ({ signal }) => {
    const { stdout } = await promisify(execFile)(process.execPath, [BENCH, ...SHORT], { signal });
    expect(stdout).toMatch(/^\| 10 \| \*\*the collector\*\* \|( [\d,.]+ \|){5}$/m);
    expect(stdout).toMatch(/^\| 10 \| a transaction for each request \|( [\d,.]+ \|){3} 1\.0 \|/m);
    expect(stdout).toMatch(/^\| 10 \| bare inserts, [\d,]+ a transaction \| [\d,]+ \|/m);
    expect(stdout.match(/✔ each of [\d,]+ acknowledged events is in the file, once/g)).toHaveLength(1);
    expect(stdout).toMatch(/^[\d,]+ redirects a second/m);
    expect(stdout).toMatch(/^An event takes [\d,]+ bytes of disk\.$/m);
    expect(stdout).toMatch(/^\| 2,000 rows, while reports are made \|( [\d,.]+ \|){4}$/m);
    expect(stdout).toMatch(/^\| two on PostgreSQL, each with half of the connections \|( [\d,.]+ \|){5}$/m);
    expect(stdout).toMatch(/✔ each of [\d,]+ acknowledged events is in PostgreSQL, once/);
    expect(stdout).toContain('results.md stays as it is');
    for (const wrong of ['\x1b', 'NaN', 'undefined', 'Infinity']) expect(stdout).not.toContain(wrong);
  },
);

const collector = await startCollector(afterAll);

it.skipIf(server)('finds missing, unexpected and repeated events', async () => {
  const { postEvents } = await collector.newSite();
  const file = fileOf(collector.databaseUrl);
  const [known, missing, strange] = [randomUUID(), randomUUID(), randomUUID()];
  await postEvents([known, strange].map((event_id) => ({ event_type: 'pageview', event_id })));
  expect(findFaults(file, [known, strange])).toEqual([]);
  expect(findFaults(file, [known, strange, missing])).toEqual([expect.stringMatching(/^1 .* not in/)]);
  expect(findFaults(file, [known])).toEqual([expect.stringMatching(/^1 .* never acknowledged/)]);
  await postEvents([{ event_type: 'pageview', event_id: known }]);
  expect(findFaults(file, [known, strange])).toEqual([expect.stringMatching(/^1 .* repeats/)]);
});

it('names the bottleneck', () => {
  const calm = { loopShare: 0.1, machineShare: 0.2, commitsPerSecond: 10 } as Figures;
  expect(limitOf({ ...calm, loopShare: 0.97 }, 1)).toBe('the loop that answers, 97 % busy');
  expect(limitOf({ ...calm, machineShare: 0.99 }, 1)).toMatch(/^the processors .* 99 % busy$/);
  expect(limitOf({ ...calm, commitsPerSecond: 95 }, 10)).toBe('the flushes of the disk, 95 % busy');
});

it.skipIf(server).each([
  ['collector', '--connections=many', '--connections must be a whole number, 1 or more'],
  ['collector', '--directory=/no/where', '--directory must exist, and /no/where does not'],
  ['page', '--nonsense', "Unknown option '--nonsense'"],
  ['delivery', '--only=nobody', expect.stringMatching(/^--only takes some of .*, not nobody/)],
])('says in one line what is wrong with the arguments of the %s bench, and ends with 2', async (bench, wrong, line) => {
  const main = fileURLToPath(new URL(`../../bench/${bench}/main.ts`, import.meta.url));
  const run = promisify(execFile)(process.execPath, [main, wrong]).catch((error) => error);
  const { code, stderr } = await run;
  expect([code, stderr.split('\n')]).toEqual([2, [line, '']]);
});

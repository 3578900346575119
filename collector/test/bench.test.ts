import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { findFaults } from '../../bench/collector/faults.ts';
import { quantile } from '../../bench/collector/figures.ts';
import { startCollector } from './collector.ts';
import { fileOf, server } from './database.ts';

const BENCH = fileURLToPath(new URL('../../bench/collector/group-commit.ts', import.meta.url));
const SHORT = ['--seconds', '0.2', '--warmup', '0', '--rounds', '1', '--connections', '4', '--events', '3'];

it('measures both ways of committing, and finds all that was acknowledged', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [BENCH, ...SHORT]);
  expect(stdout).toMatch(/^group commit( +[\d,.]+){6}$/m);
  expect(stdout).toMatch(/^one by one( +[\d,.]+){4} +1\.0 +[\d.]+$/m);
  expect(stdout.match(/✔ .*: each of [\d,]+ acknowledged events is in the file, once/g)).toHaveLength(2);
  expect(stdout).not.toContain('\x1b');
});

const collector = await startCollector(afterAll);

it.skipIf(server)('finds what is missing, what is strange and what came twice', async () => {
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

it('takes of a hundred values the fiftieth and the ninety-ninth', () => {
  const values = Array.from({ length: 100 }, (_, index) => index + 1);
  expect([quantile(values, 0.5), quantile(values, 0.99), quantile([7], 0.5)]).toEqual([50, 99, 7]);
});

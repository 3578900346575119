import { expect, it } from 'vitest';
import { untilDone } from '../src/page/again.js';

it('retries after pauses that grow to half a minute, and reports each error', async () => {
  const [pauses, problems]: [number[], string[]] = [[], []];
  let tries = 0;
  await untilDone(
    async () => {
      tries += 1;
      if (tries <= 7) throw new Error(`wrong ${tries}`);
    },
    {
      isWanted: () => true,
      onProblem: (problem) => problems.push(problem),
      pause: async (pauseMs) => void pauses.push(pauseMs),
    },
  );
  expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  expect(problems).toEqual([1, 2, 3, 4, 5, 6, 7].map((number) => `wrong ${number}`));
  expect(tries).toBe(8);
});

it('ends as soon as it is no longer wanted, and reports nothing more', async () => {
  const problems: string[] = [];
  let tries = 0;
  const how = { isWanted: () => tries < 2, onProblem: (problem: string) => void problems.push(problem) };
  const act = () => Promise.reject(new Error(`wrong ${++tries}`));
  await untilDone(act, { ...how, pause: async () => {} });
  expect([tries, problems]).toEqual([2, ['wrong 1']]);
});

import { expect, it } from 'vitest';
import { shareLookups } from '../src/store/shared-lookups.ts';

/** A database that counts how often it was asked, and records what for. */
function createCounter() {
  const asked: string[] = [];
  const lookUp = shareLookups(async (name, parameters) => {
    if (name === 'fail') throw new Error('the database is away');
    return asked.push(`${name} ${parameters}`) - 1;
  });
  return { asked, lookUp };
}

it('asks once for equal simultaneous lookups, and once for each different one', async () => {
  const { asked, lookUp } = createCounter();
  const answers = ['a', 'b', 'a', 'a'].map((site) => lookUp('findSite', [site]));
  expect(await Promise.all([...answers, lookUp('findOffer', ['a'])])).toEqual([0, 1, 0, 0, 2]);
  expect(asked).toEqual(['findSite a', 'findSite b', 'findOffer a']);
});

it('asks only after the last of those that share the answer', async () => {
  const { asked, lookUp } = createCounter();
  const early = lookUp('findSite', ['a']);
  await Promise.resolve();
  const late = lookUp('findSite', ['a']);
  expect(asked).toEqual([]);
  expect(await Promise.all([early, late])).toEqual([0, 0]);
  expect(await lookUp('findSite', ['a'])).toBe(1);
});

it('passes a failure to all of them, and asks again afterwards', async () => {
  const { lookUp } = createCounter();
  const settled = await Promise.allSettled([lookUp('fail', []), lookUp('fail', [])]);
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await expect(lookUp('fail', [])).rejects.toThrow('away');
});

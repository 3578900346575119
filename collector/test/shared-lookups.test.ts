import { expect, it } from 'vitest';
import { shareLookups } from '../src/store/shared-lookups.ts';

/** A database that says how often it was asked before, and what it was asked. */
function createCounter() {
  const asked: string[] = [];
  const lookUp = shareLookups(async (name, parameters) => {
    if (name === 'fail') throw new Error('the database is away');
    return asked.push(`${name} ${parameters}`) - 1;
  });
  return { asked, lookUp };
}

it('asks once for all who ask the same at once, and once for each question', async () => {
  const { asked, lookUp } = createCounter();
  const answers = ['a', 'b', 'a', 'a'].map((site) => lookUp('findSite', [site]));
  expect(await Promise.all([...answers, lookUp('findOffer', ['a'])])).toEqual([0, 1, 0, 0, 2]);
  expect(asked).toEqual(['findSite a', 'findSite b', 'findOffer a']);
});

it('asks only after the last who shares the answer has asked', async () => {
  const { asked, lookUp } = createCounter();
  const early = lookUp('findSite', ['a']);
  await Promise.resolve();
  const late = lookUp('findSite', ['a']);
  expect(asked).toEqual([]);
  expect(await Promise.all([early, late])).toEqual([0, 0]);
  expect(await lookUp('findSite', ['a'])).toBe(1);
});

it('tells all of them where it fails, and asks again afterwards', async () => {
  const { lookUp } = createCounter();
  const settled = await Promise.allSettled([lookUp('fail', []), lookUp('fail', [])]);
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await expect(lookUp('fail', [])).rejects.toThrow('away');
});

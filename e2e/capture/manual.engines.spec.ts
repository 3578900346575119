import { expect, test } from '../lab.ts';
import { push } from './views.ts';

const told = ({
  event_type,
  page_url,
  metadata,
}: {
  event_type: string;
  page_url: string | null;
  metadata: unknown;
}) => [event_type, new URL(String(page_url)).pathname, metadata];

test('a page view that the page tracks itself is merged with the one that the SDK tracks', async ({ lab, visitor }) => {
  await lab.open(visitor, {
    before: 'window.scanova = Object.assign(() => {}, { q: [[Date.now(), ["track", "page_view", { first: 1 }]]] });',
  });
  // By a router before the SDK has noticed, and by an effect that runs twice, after it has.
  await visitor.evaluate(`${push('/a')}, scanova('track', 'page_view', { colour: 'red' })`);
  // In one evaluation, after what was waiting: a batch due in between would send the view as it is.
  await visitor.evaluate(`(async () => {
    await scanova('flush');
    await ${push('/b')};
    for (const size of [1, 2]) scanova('track', 'pageview', { size });
  })()`);
  await visitor.evaluate(push('/c'));
  expect((await lab.told(visitor)).map(told)).toEqual([
    ['pageview', '/', { first: 1 }],
    ['pageview', '/a', { colour: 'red' }],
    ['pageview', '/b', { size: 2 }],
    ['pageview', '/c', null],
  ]);
  // Once it has been sent there is nothing left to merge into.
  await visitor.evaluate(`scanova('track', 'pageview', { late: true })`);
  expect(await lab.told(visitor)).toEqual([]);
});

test('if the SDK tracks no page views by itself, those of the page count once per navigation', async ({
  lab,
  visitor,
}) => {
  await lab.open(visitor, { options: { autoPageview: false } });
  await visitor.evaluate(push('/a'));
  expect(await lab.told(visitor)).toEqual([]);
  for (const name of ['page_view', 'pageview']) await visitor.evaluate(`scanova('track', '${name}')`);
  await visitor.evaluate(`${push('/b')}, scanova('track', 'pageview', { manual: true })`);
  expect((await lab.told(visitor)).map(told)).toEqual([
    ['page_view', '/a', null],
    ['pageview', '/b', { manual: true }],
  ]);
});

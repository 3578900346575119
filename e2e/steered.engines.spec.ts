import { expect, test } from './test.ts';

test('events of an automated browser are stored and not counted', async ({ road, visitor }) => {
  await road.admin('PATCH', '/admin/sites/demo', { bots: 'mark' });
  await visitor.open(road.scanUrl);
  await expect.poll(() => road.events()).toHaveLength(1);
  expect(road.events()).toMatchObject([{ event_type: 'pageview', bot: 'webdriver' }]);
  expect(await road.report()).toMatchObject({ sessions: 1, engaged: 0, events: 0 });
});

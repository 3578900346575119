import { afterAll, expect, it } from 'vitest';
import { startCollector } from './collector.ts';

const collector = await startCollector(afterAll);

const MAX_KEPT = 4096;

it('keeps no device where none is told', async () => {
  const { postEvents, readEvents } = await collector.newSite();
  await postEvents([{ event_type: 'pageview' }, { event_type: 'pageview', device: {} }]);
  expect(readEvents().map(({ device }) => device)).toEqual([null, null]);
});

it('keeps the good neighbours of a device that is thousands of levels deep', async () => {
  const { siteId, post, readEvents } = await collector.newSite();
  const deep = `{"x":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
  const events = `[{"event_type":"good"},{"event_type":"bad","device":${deep}}]`;
  expect((await post(`{"site_id":"${siteId}","events":${events}}`)).statusCode).toBe(200);
  expect(readEvents()[0]?.event_type).toBe('good');
});

// They stand on the envelope once, and in the store once for each of its events.
it('keeps no more of a long device or sdk than of any other text', async () => {
  const { postEvents, readEvents } = await collector.newSite();
  const events = Array.from({ length: 100 }, () => ({ event_type: 'pageview' }));
  const long = 'x'.repeat(200_000);
  await postEvents(events, { sdk: long, device: { user_agent: long } });
  for (const { sdk, device } of readEvents()) {
    expect(sdk?.length).toBeLessThanOrEqual(MAX_KEPT);
    expect(device?.length).toBeLessThanOrEqual(2 * MAX_KEPT);
  }
});

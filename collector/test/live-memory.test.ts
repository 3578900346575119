import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it, onTestFinished } from 'vitest';
import { startCollector } from './collector.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const usedMb = () => {
  // What the first one finalizes is free after the second.
  for (let times = 0; times < 2; times++) collectGarbage();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

it('keeps only the lines of refused requests, and nothing else of them', async () => {
  const { siteId, post, postEvents } = await (await startCollector(onTestFinished)).newSite();
  const wrong = { event_type: 1, event_id: 1, tab_id: 1, seq: 'x', visitor_id: 1, page_url: 1, order_id: 1 };
  const events = Array.from({ length: 100 }, () => wrong);
  const flood = async (requests: number) => {
    for (let count = 0; count < requests; count++) {
      const long = `${count}${'x'.repeat(300_000)}`;
      expect((await postEvents(events)).statusCode).toBe(422);
      expect((await post({ site_id: long, event_type: 'click' })).statusCode).toBe(422);
      expect(
        (await post({ site_id: siteId, event_type: 'click' }, { origin: `https://${long.slice(0, 9_000)}` }))
          .statusCode,
      ).toBe(403);
    }
  };
  await flood(5);
  const before = usedMb();
  await flood(50);
  expect(usedMb() - before).toBeLessThan(4);
});

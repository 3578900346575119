import { randomUUID } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { startCollector } from './collector.ts';

const collector = await startCollector(afterAll);

// PostgreSQL has no such texts, and JSON has.
it('takes the character U+0000 wherever a body may say it', async () => {
  const site = await collector.newSite();
  const event_id = randomUUID();
  const texts = { event_type: 'a\0b', page_title: '\0', metadata: { '\0': '\0' } };
  expect((await site.postEvents([{ event_id, ...texts }])).json()).toMatchObject({ accepted: 1 });
  expect((await site.postEvents([{ event_id, ...texts }])).json()).toMatchObject({ duplicates: 1 });
  expect((await site.change({ name: 'a\0b' })).statusCode).toBe(200);
});

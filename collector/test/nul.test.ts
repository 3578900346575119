import { randomUUID } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { startCollector } from './collector.ts';

const collector = await startCollector(afterAll);

// PostgreSQL cannot store such texts, but JSON can contain them.
it('accepts the character U+0000 anywhere in a body', async () => {
  const site = await collector.newSite();
  const event_id = randomUUID();
  const texts = { event_type: 'a\0b', page_title: '\0', metadata: { '\0': '\0' } };
  expect((await site.postEvents([{ event_id, ...texts }])).json()).toMatchObject({ accepted: 1 });
  expect((await site.postEvents([{ event_id, ...texts }])).json()).toMatchObject({ duplicates: 1 });
  expect((await site.change({ name: 'a\0b' })).statusCode).toBe(200);
});

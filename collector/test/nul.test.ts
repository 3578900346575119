import { randomUUID } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { startCollector } from './collector.ts';

const collector = await startCollector(afterAll);

// PostgreSQL has no such texts, and JSON and addresses have.
it('takes the character U+0000 wherever a text is taken', async () => {
  const site = await collector.newSite();
  const event_id = randomUUID();
  const texts = { event_type: 'a\0b', page_title: '\0', metadata: { '\0': '\0' } };
  expect((await site.postEvents([{ event_id, ...texts }])).json()).toMatchObject({ accepted: 1 });
  expect((await site.postEvents([{ event_id, ...texts }])).json()).toMatchObject({ duplicates: 1 });
  expect((await site.change({ name: 'a\0b' })).statusCode).toBe(200);
  expect((await collector.send('GET', '/q/%00')).statusCode).toBe(404);
  const steps = encodeURIComponent('a\0b');
  const funnel = await collector.asAdmin('GET', `/reports/funnel?site_id=${site.siteId}&steps=${steps}`);
  expect([200, 422]).toContain(funnel.statusCode);
});

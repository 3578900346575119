import { randomUUID } from 'node:crypto';
import type { Receipt } from '@scnv/sdk/wire';
import { afterAll, describe, expect, it } from 'vitest';
import { startCollector, type TestSite } from './collector.ts';

const collector = await startCollector(afterAll);
const ask = (site: TestSite, asks: unknown, headers?: Record<string, string>) =>
  site.post({ site_id: site.siteId, asks }, headers);

async function known(site: TestSite, asks: string[]): Promise<string[] | undefined> {
  const answer = await ask(site, asks);
  expect(answer.statusCode).toBe(200);
  const { known, ...rest }: Receipt = answer.json();
  expect(rest).toEqual({ accepted: 0, duplicates: 0, rejected: 0, results: [] });
  return known;
}

describe('a question', () => {
  it('is answered with those events that are on disk, in its own spelling and order, and stores nothing', async () => {
    const site = await collector.newSite();
    const [stored, other, strange] = [randomUUID(), randomUUID(), randomUUID()];
    await site.postEvents([stored, other].map((event_id) => ({ event_type: 'word', event_id })));
    const before = site.readEvents();
    expect(await known(site, [strange, other.toUpperCase(), stored])).toEqual([other.toUpperCase(), stored]);
    expect(await known(site, [strange])).toEqual([]);
    expect([site.readEvents(), site.readDuplicates()]).toEqual([before, []]);
  });

  it('recognizes an event that is kept as the duplicate of a sale', async () => {
    const site = await collector.newSite();
    const copy = randomUUID();
    await site.postServerEvent({ order_id: '10042' });
    await site.postEvents([{ event_type: 'purchase', event_id: copy, order_id: '10042' }]);
    expect(site.readDuplicates()).toHaveLength(1);
    expect(await known(site, [copy])).toEqual([copy]);
  });

  it('reveals nothing about another site', async () => {
    const [mine, theirs] = [await collector.newSite(), await collector.newSite()];
    const event_id = randomUUID();
    await theirs.postEvents([{ event_type: 'word', event_id }]);
    expect(await known(mine, [event_id])).toEqual([]);
  });

  it('is refused like an event: from a foreign page, and while the site is paused', async () => {
    const site = await collector.newSite();
    expect((await ask(site, [randomUUID()], { origin: 'https://foreign.example' })).statusCode).toBe(403);
    await site.change({ status: 'paused' });
    expect((await ask(site, [randomUUID()])).statusCode).toBe(400);
  });

  it.each([
    ['events', { events: [{ event_type: 'word' }] }],
    ['event_type', { event_type: 'word' }],
  ])('that also reports is refused, since its %s would be lost', async (field, report) => {
    const site = await collector.newSite();
    const answer = await site.post({ site_id: site.siteId, asks: [randomUUID()], ...report });
    expect([answer.statusCode, answer.json().detail]).toMatchObject([422, [{ loc: ['body', field] }]]);
    expect(site.readEvents()).toEqual([]);
  });

  it.each([
    ['no list', 'x', ['body', 'asks']],
    ['nothing', [], ['body', 'asks']],
    ['more than 100', Array.from({ length: 101 }, () => randomUUID()), ['body', 'asks']],
    ['what is no UUID', ['x'], ['body', 'asks', '0']],
  ])('that asks for %s is answered with the field and the limit', async (_, asks, loc) => {
    const site = await collector.newSite();
    const answer = await ask(site, asks);
    expect(answer.statusCode).toBe(422);
    expect(answer.json().detail[0].loc).toEqual(loc);
  });
});

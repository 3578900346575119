import { randomUUID } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { startCollector, type TestSite } from './collector.ts';

const collector = await startCollector(afterAll);

const EUR_20 = { amount: 20, currency: 'EUR' };

/** What was stored, each event by its id. */
function stored({ readEvents, readDuplicates }: TestSite) {
  return {
    events: readEvents().map(({ event_id }) => event_id),
    duplicates: readDuplicates().map(({ event_id, reason, original_event_id }) => [
      event_id,
      reason,
      original_event_id,
    ]),
  };
}

it('counts an event id once even if it occurs twice in one batch', async () => {
  const site = await collector.newSite();
  const event = { event_type: 'pageview', event_id: randomUUID(), scan_session_id: await site.scan() };
  const answer = await site.postEvents([event, event]);
  expect(answer.json()).toMatchObject({ accepted: 1, duplicates: 1, rejected: 0 });
  expect(stored(site)).toEqual({
    events: [event.event_id],
    duplicates: [[event.event_id, 'event_id', event.event_id]],
  });
  const { duplicates, qr_codes } = await site.report();
  expect([duplicates, qr_codes[0]?.events]).toEqual([1, 1]);
});

it('counts an event id once even if it occurs in two batches, however it is written', async () => {
  const site = await collector.newSite();
  const event_id = randomUUID();
  await site.postEvents([{ event_type: 'pageview', event_id, page_title: 'first' }]);
  const answer = await site.postEvents([
    { event_type: 'pageview', event_id: event_id.toUpperCase(), page_title: 'second' },
    { event_type: 'click' },
  ]);
  expect(answer.json()).toMatchObject({
    accepted: 1,
    duplicates: 1,
    results: [{ index: 0, event_id, status: 'duplicate', detail: expect.stringContaining(event_id) }],
  });
  expect(site.readEvents().map(({ page_title }) => page_title)).toEqual(['first', null]);
  expect(site.readDuplicates()).toMatchObject([{ page_title: 'second', reason: 'event_id' }]);
});

it('treats event ids of different sites as different', async () => {
  const [one, two] = [await collector.newSite(), await collector.newSite()];
  const event = { event_type: 'pageview', event_id: randomUUID() };
  for (const site of [one, two]) {
    expect((await site.postEvents([event])).json()).toMatchObject({ accepted: 1 });
    expect(stored(site)).toEqual({ events: [event.event_id], duplicates: [] });
  }
});

it('counts a batch once even if it is posted twenty times at the same time', async () => {
  const site = await collector.newSite();
  const ids = Array.from({ length: 5 }, () => randomUUID());
  const events = ids.map((event_id) => ({ event_type: 'pageview', event_id }));
  const answers = await Promise.all(Array.from({ length: 20 }, () => site.postEvents(events)));
  const accepted = answers.map((answer) => answer.json().accepted);
  expect(accepted.toSorted()).toEqual([...Array(19).fill(0), 5]);
  expect(stored(site).events).toEqual(ids);
  expect(stored(site).duplicates).toHaveLength(19 * 5);
});

it('answers a repeated server event as a duplicate', async () => {
  const site = await collector.newSite();
  const event_id = randomUUID();
  const answers = [await site.postServerEvent({ event_id }), await site.postServerEvent({ event_id })];
  expect(answers.map((answer) => answer.json())).toMatchObject([
    { success: true, event_id, status: 'accepted' },
    { success: true, event_id, status: 'duplicate', message: expect.stringContaining(event_id) },
  ]);
  expect(stored(site)).toEqual({ events: [event_id], duplicates: [[event_id, 'event_id', event_id]] });
});

for (const sharing of [false, true]) {
  for (const first of ['browser', 'server']) {
    const name = `counts an order once, with the server's amount, where the ${first} comes first`;
    it(sharing ? `${name} and both share an event id` : name, async () => {
      const site = await collector.newSite();
      const scan_session_id = await site.scan();
      const [browserId, serverId] = [randomUUID(), randomUUID()];
      const order = { order_id: 'A-1', scan_session_id };
      const sends = [
        () => site.postEvents([{ event_type: 'purchase', event_id: sharing ? serverId : browserId, ...order }]),
        () => site.postServerEvent({ event_id: serverId, conversion_value: EUR_20, ...order }),
      ];
      if (first === 'server') sends.reverse();
      for (const send of sends) expect((await send()).statusCode).toBe(200);

      expect(site.readEvents()).toMatchObject([{ event_id: serverId, source: 'server', amount_minor: 2000 }]);
      const reason = sharing ? 'event_id' : 'order_id';
      expect(site.readDuplicates()).toMatchObject([{ source: 'browser', reason, original_event_id: serverId }]);
      const { qr_codes, duplicates } = await site.report();
      expect([duplicates, qr_codes]).toMatchObject([
        1,
        [{ events: 1, conversions: 1, revenue: [{ currency: 'EUR', amount: 20 }] }],
      ]);
    });
  }
}

it('counts two browser purchases of one order once, keeping the first', async () => {
  const site = await collector.newSite();
  const [first, second] = [randomUUID(), randomUUID()];
  for (const event_id of [first, second])
    await site.postEvents([{ event_type: 'purchase', event_id, order_id: 'A-1' }]);
  expect(stored(site)).toEqual({ events: [first], duplicates: [[second, 'order_id', first]] });
});

it('links a repeat to the counted copy, even if the first copy with its id has yielded to that one', async () => {
  const site = await collector.newSite();
  const [browserId, serverId] = [randomUUID(), randomUUID()];
  const purchase = { event_type: 'purchase', event_id: browserId, order_id: 'A-1' };
  await site.postEvents([purchase]);
  await site.postServerEvent({ event_id: serverId, order_id: 'A-1' });
  expect((await site.postEvents([purchase])).json().results).toMatchObject([
    { status: 'duplicate', detail: expect.stringContaining(serverId) },
  ]);
  const repeat = [browserId, 'order_id', serverId];
  expect(stored(site)).toEqual({ events: [serverId], duplicates: [repeat, repeat] });
});

it('counts the first to arrive of several copies that a later one ties together', async () => {
  const site = await collector.newSite();
  // The later one has the lower id.
  const [second, first] = [randomUUID(), randomUUID()].sort() as [string, string];
  await site.postEvents([{ event_type: 'purchase', event_id: first }]);
  collector.clock.now++;
  await site.postEvents([{ event_type: 'purchase', event_id: second, order_id: 'A-1' }]);
  await site.postEvents([{ event_type: 'purchase', event_id: first, order_id: 'A-1' }]);
  expect(stored(site)).toEqual({
    events: [first],
    duplicates: [
      [second, 'order_id', first],
      [first, 'event_id', first],
    ],
  });
});

it('keeps with a repeat the other scans that its browser remembers, even if a later copy counts', async () => {
  const site = await collector.newSite();
  const scans = { first_scan_session_id: randomUUID(), last_scan_session_id: randomUUID() };
  const purchase = { event_type: 'purchase', order_id: 'A-1', ...scans };
  await site.postEvents([purchase, purchase]);
  await site.postServerEvent({ order_id: 'A-1' });
  expect(site.readEvents()).toMatchObject([{ source: 'server', first_scan_session_id: null }]);
  expect(site.readDuplicates()).toMatchObject([scans, scans]);
});

it('counts one order id separately under another name and on another site', async () => {
  const site = await collector.newSite();
  const other = await collector.newSite();
  await site.change({ conversion_events: ['purchase', 'sign_up'] });
  await site.postEvents(['purchase', 'sign_up'].map((event_type) => ({ event_type, order_id: 'A-1' })));
  await site.postServerEvent({ event_name: 'refund', order_id: 'A-1' });
  await other.postEvents([{ event_type: 'purchase', order_id: 'A-1' }]);
  expect(site.readEvents().map(({ event_type }) => event_type)).toEqual(['purchase', 'sign_up', 'refund']);
  expect(other.readEvents()).toHaveLength(1);
  expect([site, other].map(({ readDuplicates }) => readDuplicates())).toEqual([[], []]);
});

it('does not identify an event that is not a conversion by its order id', async () => {
  const site = await collector.newSite();
  await site.postEvents(['add_to_cart', 'add_to_cart'].map((event_type) => ({ event_type, order_id: 'A-1' })));
  await site.postServerEvent({ event_name: 'add_to_cart', order_id: 'A-1' });
  expect(site.readEvents()).toHaveLength(3);
  expect(site.readDuplicates()).toEqual([]);
});

it('identifies neither an event nor its repeat by its order id if its name no longer makes it a conversion', async () => {
  const site = await collector.newSite();
  const [sold, event_id, copy] = [randomUUID(), randomUUID(), randomUUID()];
  const event = { event_type: 'purchase', order_id: 'A-1' };
  await site.postEvents([{ ...event, event_id: sold }]);
  await site.change({ conversion_events: [] });
  await site.postEvents([
    { ...event, event_id },
    { ...event, event_id },
  ]);
  await site.change({ conversion_events: ['purchase'] });
  await site.postEvents([{ ...event, event_id: copy }]);
  expect(stored(site)).toEqual({
    events: [sold, event_id],
    duplicates: [
      [event_id, 'event_id', event_id],
      [copy, 'order_id', sold],
    ],
  });
});

it('counts conversions without an order id separately', async () => {
  const site = await collector.newSite();
  await site.postEvents([{ event_type: 'purchase' }, { event_type: 'purchase' }]);
  await site.postServerEvent();
  expect(site.readEvents()).toHaveLength(3);
});

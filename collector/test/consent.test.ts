import { randomUUID } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { SHOP, STRANGE_SCAN, startCollector } from './collector.ts';

const collector = await startCollector(afterAll);

const PERSONAL = {
  page_url: `${SHOP}/secret-url`,
  page_title: 'secret-title',
  referrer: 'https://secret-referrer.example/',
  metadata: { note: 'secret-metadata' },
  visitor_id: 'facade00-1234-4000-8000-000000000000',
};
const STRIPPED = { page_url: null, page_title: null, referrer: null, metadata: null, visitor_id: null };

it('removes all personal data if consent is denied or pending, and stores the consent', async () => {
  const { postEvents, readEvents } = await collector.newSite();
  const scans = {
    scan_session_id: STRANGE_SCAN,
    first_scan_session_id: randomUUID(),
    last_scan_session_id: randomUUID(),
  };
  const kept = { ...scans, web_session_id: randomUUID(), order_id: 'A-1' };
  for (const consent of ['denied', 'pending']) {
    await postEvents([{ event_type: `click_${consent}`, consent, ...kept, ...PERSONAL }]);
    expect(readEvents().at(-1)).toMatchObject({
      ...kept,
      ...STRIPPED,
      event_type: `click_${consent}`,
      consent,
    });
  }
});

it('leaves an event alone if consent is granted or was never asked for', async () => {
  const { postEvents, readEvents } = await collector.newSite();
  const { metadata, ...columns } = PERSONAL;
  for (const consent of ['granted', null]) {
    await postEvents([{ event_type: 'click', ...PERSONAL, ...(consent && { consent }) }]);
    const stored = readEvents().at(-1);
    expect(stored).toMatchObject({ ...columns, metadata: JSON.stringify(metadata), consent });
  }
});

it('applies the consent of the envelope to each event that has none of its own', async () => {
  const { postEvents, readEvents } = await collector.newSite();
  const events = [
    { event_type: 'click', ...PERSONAL },
    { event_type: 'click', ...PERSONAL, consent: 'granted' },
  ];
  await postEvents(events, { consent: 'denied' });
  const stored = readEvents().map(({ consent, page_url }) => [consent, page_url]);
  expect(stored).toEqual([
    ['denied', null],
    ['granted', PERSONAL.page_url],
  ]);
});

it('applies it to an event whose own consent, like any of its fields, is null, as if it had none', async () => {
  const { postEvents, readEvents } = await collector.newSite();
  const [scan_session_id, order_id] = [randomUUID(), 'A-1'];
  const event = { event_type: 'click', ...PERSONAL, consent: null, scan_session_id: null, order_id: null };
  await postEvents([event, event], { consent: 'denied', scan_session_id, order_id });
  const stored = { ...STRIPPED, consent: 'denied', scan_session_id, order_id };
  expect(readEvents()).toMatchObject([stored, stored]);
});

it('strips repeats, too', async () => {
  const { postEvents, readDuplicates } = await collector.newSite();
  const event = { event_type: 'click', event_id: randomUUID(), ...PERSONAL, consent: 'denied' };
  await postEvents([event, event]);
  expect(readDuplicates()).toMatchObject([{ ...STRIPPED, consent: 'denied' }]);
});

it('strips the properties of a server event, but keeps its amount', async () => {
  const { postServerEvent, readEvents } = await collector.newSite();
  const conversion_value = { amount: 5, currency: 'EUR' };
  await postServerEvent({ properties: { note: 'secret-metadata' }, consent: 'pending', conversion_value });
  expect(readEvents()).toMatchObject([{ metadata: null, consent: 'pending', amount_minor: 500 }]);
});

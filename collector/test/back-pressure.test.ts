import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import { type Answer, SHOP, startCollector } from './collector.ts';
import { fileOf, server } from './database.ts';
import { newOffer } from './offer.ts';

/** Room for three events without texts. */
const collector = await startCollector(afterAll, { maxWaitingBytes: 3_000 });
const CLICK = { event_type: 'click' };

/** Keeps the store from writing, like a stalled disk, until the returned function is called. */
function stall(): () => void {
  const other = new DatabaseSync(fileOf(collector.databaseUrl));
  other.exec('BEGIN IMMEDIATE');
  return () => other.close();
}

/** Sends a request immediately; otherwise it would not start until its answer is awaited. */
const begin = (request: Promise<Answer>) => request.then((answer) => answer);

async function counted(name: string): Promise<number> {
  const { body } = await collector.asAdmin('GET', '/metrics');
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(body)?.[1]);
}

// The queue limit is the same for both databases, but only a file can be blocked this easily.
describe.skipIf(server)('the queue of events', () => {
  it('answers 503 with Retry-After above the limit, stores what it accepted, and accepts more once there is room', async () => {
    const { postEvents, readEvents } = await collector.newSite();
    const before = await counted('scnv_overloads_total');
    const goOn = stall();
    const sent = Array.from({ length: 5 }, () => begin(postEvents([CLICK])));
    const refused = await Promise.all(sent.slice(3));
    expect(await counted('scnv_waiting_events')).toBe(3);
    goOn();
    for (const { statusCode, headers, json } of refused) {
      expect([statusCode, headers['retry-after']]).toEqual([503, '5']);
      expect(headers).toMatchObject({ 'access-control-allow-origin': SHOP });
      expect(headers['access-control-expose-headers']).toContain('Retry-After');
      expect(json().detail).toContain('the same event_id');
    }
    expect((await Promise.all(sent.slice(0, 3))).map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    expect(readEvents()).toHaveLength(3);
    expect((await counted('scnv_overloads_total')) - before).toBe(2);
    expect(await counted('scnv_waiting_events')).toBe(0);
    expect((await postEvents([CLICK])).statusCode).toBe(200);
  });

  it('counts the size of the texts of an event', async () => {
    const { postEvents } = await collector.newSite();
    const goOn = stall();
    const large = begin(postEvents([{ ...CLICK, page_title: 'x'.repeat(900) }]));
    const [fits, tooMuch] = [begin(postEvents([])), begin(postEvents([CLICK, CLICK]))];
    expect((await fits).statusCode).toBe(422);
    expect((await tooMuch).statusCode).toBe(503);
    goOn();
    expect((await large).statusCode).toBe(200);
  });

  it('accepts a batch larger than the limit if nothing else is waiting', async () => {
    const { postEvents } = await collector.newSite();
    const answer = await postEvents(Array.from({ length: 100 }, () => CLICK));
    expect(answer.json()).toMatchObject({ accepted: 100 });
  });

  it('at twice the limit redirects scans and clicks without an id, and never refuses administrators', async () => {
    const offer = await newOffer(collector);
    for (const address of [`/q/${offer.site.code}`, `/c/${offer.offerId}`]) {
      const uncounted = 'scnv_uncounted_visits_total\\{reason="overloaded"\\}';
      const before = await counted(uncounted);
      const goOn = stall();
      // Room for six.
      const visits = Array.from({ length: 7 }, () => begin(collector.send('GET', address)));
      const change = begin(offer.site.change({ name: 'Other' }));
      const { statusCode, headers } = await Promise.race(visits);
      goOn();
      expect([statusCode, headers.location]).toEqual([302, expect.stringContaining('https://shop.example/')]);
      expect(headers.location).not.toContain('scnv=');
      const ids = (await Promise.all(visits)).filter((answer) => String(answer.headers.location).includes('scnv='));
      expect(ids).toHaveLength(6);
      expect((await change).statusCode).toBe(200);
      expect((await counted(uncounted)) - before).toBe(1);
    }
  });

  it('refuses ad network calls at twice the limit, and at the limit those that only log', async () => {
    const offer = await newOffer(collector);
    const transaction_id = await offer.click();
    const call = (path: string, parameters: Record<string, string>) =>
      begin(collector.send('GET', `${path}?${new URLSearchParams(parameters)}`));
    const sale = { secure: offer.postbackToken, transaction_id };
    const rejection = { secure: offer.rejectionToken, transaction_id, new_rejected_reason: 'fraud' };
    const kinds = [
      () => call('/postback', sale),
      () => call('/rejection', rejection),
      () => call('/postback', { ...sale, secure: 'guessed' }),
    ];
    for (const ask of kinds) {
      // Latencies recorded after the last answers are written by then.
      await offer.site.change({ name: 'Other' });
      const goOn = stall();
      const asked = Array.from({ length: 7 }, ask);
      const { statusCode, headers } = await Promise.race(asked);
      goOn();
      expect([statusCode, headers['retry-after']]).toEqual([503, '5']);
      const answered = (await Promise.all(asked)).filter((answer) => answer.statusCode !== 503);
      expect(answered.length).toBeGreaterThanOrEqual(2);
    }
  });

  it('answers 503 to everything waiting if another program locks the file too long, without waiting for each', async () => {
    const site = await collector.newSite();
    const goOn = stall();
    const visit = begin(collector.send('GET', `/q/${site.code}`));
    const answers = await Promise.all([CLICK, CLICK].map((event) => site.postEvents([event])));
    expect((await visit).headers.location).toBe('https://shop.example/');
    goOn();
    for (const { statusCode, headers } of answers) expect([statusCode, headers['retry-after']]).toEqual([503, '5']);
    expect((await site.postEvents([CLICK])).statusCode).toBe(200);
    expect(site.readEvents()).toHaveLength(1);
  });

  it('frees the room if a write fails', async () => {
    const { store } = collector;
    const broken = [{ site_key: 0 }, { site_key: 0 }] as Parameters<typeof store.write.appendEvents>[0];
    for (let round = 0; round < 5; round++) await expect(store.write.appendEvents(broken)).rejects.toThrow();
    const { postEvents } = await collector.newSite();
    expect((await postEvents([CLICK, CLICK])).statusCode).toBe(200);
  });
});

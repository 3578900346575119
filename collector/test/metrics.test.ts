import { randomUUID } from 'node:crypto';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { cleanAll } from '../src/janitor.ts';
import { startCollector, type TestCollector } from './collector.ts';
import { callAsNetwork, newOffer, showPixel } from './offer.ts';

let collector: TestCollector;
beforeEach(async () => {
  collector = await startCollector(onTestFinished, { rateLimits: { browser: 5, server: null } });
});

const metrics = async () => (await collector.asAdmin('GET', '/metrics')).body;
const linesOf = async (name: string) => (await metrics()).split('\n').filter((line) => line.startsWith(name));

it('counts events by outcome', async () => {
  const { postEvents, postServerEvent, siteId } = await collector.newSite();
  const event_id = randomUUID();
  const click = { event_type: 'click', event_id };
  await postEvents([click, { event_type: 'click' }, {}, { event_type: 'click', visitor_id: 'x' }]);
  await postEvents([click]);
  await postServerEvent();
  await postServerEvent({ event_id: 'x', order_id: ' ' });

  const offer = await newOffer(collector);
  const [bought, seen, rejected] = [await offer.click(), await offer.click(), await offer.click()];
  const call = (more: Record<string, string>) =>
    callAsNetwork(collector, '/postback', { secure: offer.postbackToken, ...more });
  await call({ transaction_id: bought });
  await call({ transaction_id: bought });
  await showPixel(collector, offer, { transaction_id: seen });
  for (let times = 0; times < 2; times++)
    await call({ transaction_id: rejected, third_party_rejected_reason: 'fraud' });
  await call({ transaction_id: await offer.click(), event_name: 'upsell' });
  await call({ transaction_id: randomUUID() });
  expect(await linesOf('scnv_events_total')).toEqual([
    'scnv_events_total{outcome="accepted"} 6',
    'scnv_events_total{outcome="duplicate"} 3',
    'scnv_events_total{outcome="orphan"} 1',
  ]);
  expect(await linesOf('scnv_events_rejected_total')).toEqual([
    'scnv_events_rejected_total{reason="value_error.missing"} 1',
    'scnv_events_rejected_total{reason="pattern"} 2',
  ]);
  expect(await metrics()).not.toContain(siteId);
});

it('does not count events that were only validated, nor other requests that were wrong', async () => {
  const { siteId, apiKey } = await collector.newSite();
  const event = { site_id: siteId, event_name: 'purchase', scan_session_id: randomUUID() };
  await collector.send('POST', '/server-events?validate=1', event, { 'x-api-key': apiKey });
  await collector.asAdmin('PUT', '/admin/qr-codes/x', { site_id: siteId });
  expect(await linesOf('scnv_events_total{outcome="accepted"}')).toEqual(['scnv_events_total{outcome="accepted"} 0']);
  expect(await linesOf('scnv_events_rejected_total{')).toEqual([]);
});

it('counts requests by route and status, and measures their duration', async () => {
  const { code } = await collector.newSite();
  for (const name of [code, code, 'nothing']) await collector.send('GET', `/q/${name}`);
  await collector.send('GET', `/q/${code}.png`);
  const lines = await linesOf('scnv_http_requests_total{method="GET",route="/q/');
  expect(lines).toEqual([
    'scnv_http_requests_total{method="GET",route="/q/:code",status="302"} 2',
    'scnv_http_requests_total{method="GET",route="/q/:code",status="404"} 1',
    'scnv_http_requests_total{method="GET",route="/q/:code.png",status="200"} 1',
  ]);
  for (let visit = 0; visit < 6; visit++) await collector.send('GET', `/q/${code}`);
  expect(await linesOf('scnv_rate_limited_total{')).toEqual(['scnv_rate_limited_total{route="/q/:code"} 3']);
  expect(
    (await metrics()).match(/^scnv_http_request_duration_seconds_count\{.*route="\/q\/:code".*\} 9$/m),
  ).not.toBeNull();
});

it('has no more labels after a thousand addresses, sites and methods that callers made up than after one', async () => {
  const ask = async (name: string) => {
    await collector.send('GET', `/${name}`);
    await collector.send('DELETE', `/ct/${name}`);
    await collector.send('POST', '/ct', { site_id: name, event_type: 'click', [name]: name });
    await collector.send('POST', '/server-events', { site_id: name }, { 'x-api-key': name });
  };
  for (let count = 0; count < 7; count++) await ask(`name-${count}`);
  // Reading the metrics for the first time is a request, too.
  await metrics();
  const before = (await linesOf('scnv_')).length;
  for (let count = 0; count < 250; count++) await ask(`other-${count}`);
  expect(await linesOf('scnv_')).toHaveLength(before);
});

it('counts requests above a rate limit', async () => {
  const { postEvents } = await collector.newSite();
  for (let count = 0; count < 7; count++) await postEvents([{ event_type: 'click' }]);
  expect(await linesOf('scnv_rate_limited_total{')).toEqual(['scnv_rate_limited_total{route="/ct"} 2']);

  const offer = await newOffer(collector);
  const transaction_id = await offer.click();
  const shown = [];
  for (let count = 0; count < 8; count++) shown.push(await showPixel(collector, offer, { transaction_id }));
  expect(shown.map(({ headers }) => headers['retry-after'])).toEqual(shown.map(() => undefined));
  expect(await linesOf('scnv_rate_limited_total{route="/pixel.gif"}')).toEqual([
    'scnv_rate_limited_total{route="/pixel.gif"} 3',
  ]);
});

it('counts commits, their contents, and deleted orphans', async () => {
  const { postServerEvent } = await collector.newSite();
  await postServerEvent();
  const [commits, changes] = [collector.store.commits().commits, collector.store.commits().changes];
  expect(commits).toBeGreaterThan(0);
  expect(await linesOf('scnv_commits_total')).toEqual([`scnv_commits_total ${commits}`]);
  expect(await linesOf('scnv_changes_total')).toEqual([`scnv_changes_total ${changes}`]);
  expect(await linesOf('scnv_waiting_events')).toEqual(['scnv_waiting_events 0']);
  collector.clock.now += 25 * 60 * 60 * 1000;
  await cleanAll(collector.store, collector.clock.now, 730);
  expect(await linesOf('scnv_orphans_deleted_total')).toEqual(['scnv_orphans_deleted_total 1']);
});

it('describes the process, in the Prometheus format', async () => {
  const answer = await collector.asAdmin('GET', '/metrics');
  expect(answer.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
  for (const name of ['process_resident_memory_bytes', 'nodejs_eventloop_lag_seconds']) {
    expect(answer.body).toContain(`# TYPE ${name} gauge`);
  }
});

it('counts the calls of ad networks and pixels that have no effect, by reason', async () => {
  const offer = await newOffer(collector);
  const call = (path: string, secure: string, more: Record<string, string> = {}) =>
    callAsNetwork(collector, path, { secure, transaction_id: randomUUID(), ...more });
  await call('/postback', 'a guess');
  await call('/postback', offer.rejectionToken);
  await call('/postback', offer.postbackToken);
  await call('/postback', offer.postbackToken, { transaction_id: await offer.click() });
  await call('/rejection', offer.rejectionToken, { transaction_id: await offer.click(), new_rejected_reason: 'fraud' });
  await call('/pixel.gif', 'a guess');
  expect(await linesOf('scnv_calls_refused_total')).toEqual([
    'scnv_calls_refused_total{surface="postback",reason="bad_token"} 2',
    'scnv_calls_refused_total{surface="postback",reason="unknown_click"} 1',
    'scnv_calls_refused_total{surface="rejection",reason="unknown_conversion"} 1',
    'scnv_calls_refused_total{surface="pixel",reason="bad_token"} 1',
  ]);
  await collector.store.close();
  await showPixel(collector, offer, { transaction_id: randomUUID() });
  expect(await linesOf('scnv_calls_refused_total{surface="pixel",reason="u')).toEqual([
    'scnv_calls_refused_total{surface="pixel",reason="unavailable"} 1',
  ]);
});

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { createTestCollector } from '../../collector/src/testing.ts';
import { html, json, type Reply, reset, startServer, truncate } from '../server.ts';
import { SCAN } from '../world.ts';

const collector = await createTestCollector();
afterAll(() => collector.close());

const languages: [language: string, command: string, file: string][] = [
  ['cURL', 'sh', 'purchase.sh'],
  ['Node', process.execPath, 'purchase.mjs'],
  ['Python', 'python3', 'purchase.py'],
  ['PHP', 'php', 'purchase.php'],
];

/** The collector, behind a network that handles the first request this way. */
async function startRoad(first: Reply) {
  const pass: Reply = async (response, { path, headers, body }) => {
    const answer = await fetch(`${collector.url}${path}`, {
      method: 'POST',
      headers: { 'X-API-Key': String(headers['x-api-key']) },
      body,
    });
    json(answer.status, await answer.json())(response, { method: 'POST', path, headers, body });
  };
  const road = await startServer(first, pass);
  onTestFinished(() => road.close().then(() => {}));
  return road;
}

describe.each(languages)('a purchase reported in %s', (language, command, file) => {
  const report = async (scan: string, order: string, url = collector.url) => {
    const env = { ...process.env, COLLECTOR_URL: url, SITE_ID: 'test', SCNV_API_KEY: collector.apiKey };
    const parameters = [`examples/server-events/${file}`, scan, order];
    return JSON.parse((await promisify(execFile)(command, parameters, { env })).stdout);
  };

  test('is stored, with its amount, and counts once', async () => {
    const order = `order in ${language}`;
    expect(await report(SCAN, order)).toMatchObject({ success: true, status: 'accepted' });
    expect(await report(SCAN, order)).toMatchObject({ success: true, status: 'duplicate' });
    const [event] = collector.good().filter(({ event }) => event.order_id === order);
    const conversion_value = { amount: 49.9, currency: 'EUR' };
    expect(event).toMatchObject({ event: { event_name: 'purchase', scan_session_id: SCAN, conversion_value } });
  });

  test('is reported again if no receipt came', async () => {
    const failures = Object.entries({
      reset,
      stop: truncate,
      page: html(),
      other: json(200, { ok: true }),
      busy: json(503, {}),
    });
    const reports = failures.map(async ([failure, reply]) => {
      const { origin } = await startRoad(reply);
      return report(SCAN, `${failure} in ${language}`, origin);
    });
    for (const receipt of await Promise.all(reports)) expect(receipt).toMatchObject({ status: 'accepted' });
  });

  test('sends its key to nobody else', async () => {
    const stranger = await startServer(json(200, {}));
    onTestFinished(() => stranger.close().then(() => {}));
    const { origin, requests } = await startRoad((response) =>
      response.writeHead(302, { Location: stranger.origin }).end(),
    );
    await report(SCAN, '1', origin).catch(() => {});
    expect([requests.length, stranger.requests]).toEqual([1, []]);
  });

  test('is refused with the reason', async () => {
    const refusal = await report('no scan', '1').catch(({ stdout, stderr }) => stdout + stderr);
    expect(refusal).toMatch(/scan_session_id/);
    expect(collector.bad().at(-1)).toMatchObject({ source: 'server', http_status: 422 });
  });
});

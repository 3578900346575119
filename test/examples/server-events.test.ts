import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { createTestCollector } from '../../collector/src/testing.ts';
import { SCAN } from '../world.ts';

const collector = await createTestCollector();
afterAll(() => collector.close());

const languages: [language: string, command: string, file: string][] = [
  ['cURL', 'sh', 'purchase.sh'],
  ['Node', process.execPath, 'purchase.mjs'],
  ['Python', 'python3', 'purchase.py'],
  ['PHP', 'php', 'purchase.php'],
];

describe.each(languages)('a purchase reported in %s', (language, command, file) => {
  const report = async (scan: string, order: string) => {
    const env = { ...process.env, COLLECTOR_URL: collector.url, SITE_ID: 'test', SCNV_API_KEY: collector.apiKey };
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

  test('is refused with the reason', async () => {
    const refusal = await report('no scan', '1').catch(({ stdout, stderr }) => stdout + stderr);
    expect(refusal).toMatch(/scan_session_id/);
    expect(collector.bad().at(-1)).toMatchObject({ source: 'server', http_status: 422 });
  });
});

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { receiptOf, until } from '../node/shop.ts';
import { json, startServer } from '../server.ts';
import { SCAN } from '../world.ts';

test('the demo shop reports its sales before it exits', async () => {
  const collector = await startServer(json(503, {}), (response, request) =>
    json(200, receiptOf(request.body))(response, request),
  );
  onTestFinished(() => collector.close().then(() => {}));
  const shop = fork('examples/shop/server.ts', {
    env: { ...process.env, PORT: '0', COLLECTOR_URL: collector.origin, SCNV_API_KEY: 'key' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  onTestFinished(() => void shop.kill('SIGKILL'));
  const [{ port }] = await once(shop, 'message');
  const answer = await fetch(`http://127.0.0.1:${port}/orders`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ product: 'lamp', scan_session_id: SCAN }),
  });
  const { order_id } = await answer.json();
  await until(() => collector.requests.length);
  shop.disconnect();
  await once(shop, 'exit');
  expect(collector.bodies()[1]).toMatchObject({ events: [{ order_id, scan_session_id: SCAN }] });
});

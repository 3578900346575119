import type { AddressInfo } from 'node:net';
import { openShop } from './shop.ts';

/** The process of the shop. */
const { HOST = '127.0.0.1', PORT = '8788', COLLECTOR_URL = '', SITE_ID = 'demo', SCNV_API_KEY = '' } = process.env;

const shop = await openShop({
  host: HOST,
  port: Number(PORT),
  collector: COLLECTOR_URL,
  siteId: SITE_ID,
  apiKey: SCNV_API_KEY,
}).catch((error: Error) => {
  process.stderr.write(`shop: ${error.message}\n`);
  process.exit(1);
});
for (const signal of ['SIGINT', 'SIGTERM', 'disconnect']) process.on(signal, stop);
if (process.connected) process.send?.({ port: (shop.server.address() as AddressInfo).port });
// The process that forked this one has ended while it started.
else if (process.connected === false) void stop();

async function stop(): Promise<void> {
  await shop.close();
  process.exit();
}

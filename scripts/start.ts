import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import QRCode from 'qrcode';
import { nameOfDatabase, readConfig } from '../collector/src/config.ts';
import { findPorts } from './ports.ts';
import { provisionDemo } from './provision-demo.ts';

/** Everything on one machine: the collector, a shop, a QR code to scan, and the report. */
const HOST = process.env.HOST || '0.0.0.0';
const DATABASE_URL = process.env.DATABASE_URL || 'file:data/scnv.db';
const ADMIN_TOKEN = process.env.ADMIN_TOKEN || randomBytes(24).toString('hex');
const { PORT, SHOP_PORT } = await findPorts(HOST, process.env).catch((error: Error) => {
  process.stderr.write(`✘ ${error.message}\n`);
  process.exit(1);
});

const say = (text: string) => process.stdout.write(`${text}\n`);
const children: ChildProcess[] = [];
let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop);

const everywhere = ['0.0.0.0', '::'].includes(HOST);
const isHere = ['localhost', '127.0.0.1', '::1'].includes(HOST);
const lanHost = everywhere ? findLanHost() : null;
const localHost = everywhere ? 'localhost' : HOST;
const address = (host: string, port: string) => new URL(`http://${host.includes(':') ? `[${host}]` : host}:${port}`);
const collectorUrl = address(lanHost ?? localHost, PORT).origin;
const reportUrl = address(localHost, PORT).origin;
const shopUrl = address(lanHost ?? localHost, SHOP_PORT).href;

try {
  await run('collector', 'collector/src/main.ts', {
    HOST,
    PORT,
    DATABASE_URL,
    ADMIN_TOKEN,
    PUBLIC_URL: collectorUrl,
    LOG_LEVEL: 'warn',
  });
  say(`✔ collector on port ${PORT}, database ${nameOfDatabase(readConfig({ DATABASE_URL }).database)}`);
  const { apiKey, loginPath } = await provisionDemo({
    collector: reportUrl,
    adminToken: ADMIN_TOKEN,
    destination: shopUrl,
    shopHosts: [...new Set([localHost, lanHost ?? localHost])].map((host) => address(host, SHOP_PORT).host),
  });
  say('✔ site "demo" with a QR code and a new API key');
  await run('shop', 'examples/shop/server.ts', {
    HOST,
    PORT: SHOP_PORT,
    COLLECTOR_URL: collectorUrl,
    SCNV_API_KEY: apiKey,
  });
  say(`✔ demo shop on port ${SHOP_PORT}\n`);
  if (isHere) {
    say(`1. Open                                            ${collectorUrl}/q/demo`);
    say(`   Phones cannot reach HOST=${HOST}; start without it for a QR code to scan.`);
  } else {
    say(await QRCode.toString(`${collectorUrl}/q/demo`, { type: 'terminal', small: true }));
    say(`1. Scan it with a phone on this network, or open   ${collectorUrl}/q/demo`);
  }
  if (lanHost) say(`   on this machine                                 http://localhost:${PORT}/q/demo`);
  say('2. Look around, and buy something.');
  say(`3. See the sale in the report                      ${reportUrl}/`);
  say(`   after logging in, once, with                    ${reportUrl}${loginPath}\n`);
  say('Ctrl-C stops everything; the next start keeps the data.');
} catch (error) {
  if (!stopping) fail((error as Error).message);
}

/** Starts a program of the project and waits until it listens. */
async function run(name: string, file: string, env: Record<string, string>): Promise<void> {
  const child = fork(file, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  children.push(child);
  const exited = once(child, 'exit').then(() => {
    throw new Error(stopping ? 'stopped while starting' : `the ${name} ended; the reason is above`);
  });
  await Promise.race([once(child, 'message'), exited]);
  exited.catch((error: Error) => {
    if (!stopping) fail(error.message);
  });
}

function fail(reason: string): void {
  process.stderr.write(`✘ ${reason}\n`);
  process.exitCode = 1;
  stop();
}

/** The children end by themselves when the connection to this process does, after finishing what they accepted. */
function stop(): void {
  if (stopping) return;
  stopping = true;
  const running = children.filter((child) => child.connected);
  for (const child of running) child.disconnect();
  Promise.all(running.map((child) => once(child, 'exit'))).then(() => say('\nStopped.'));
}

/** The address of this machine in its local network, where a phone can reach it. */
function findLanHost(): string | null {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? null;
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { stripVTControlCharacters } from 'node:util';
import { findFreePort } from '../scripts/free-port.ts';
import { readTerminalQrCode } from './qr-code.ts';
import { buyLampOn } from './shopping.ts';
import { expect, test } from './test.ts';

let directory: string;
test.beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'scnv-start-'));
});
/** Programs that a failed test has left running. */
const running = new Map<ChildProcess, Promise<unknown>>();
test.afterEach(async () => {
  for (const child of running.keys()) child.kill('SIGINT');
  await Promise.all(running.values());
  await rm(directory, { recursive: true });
});

test('npm start shows the whole story, ends with Ctrl-C and keeps its data', async ({ page }) => {
  const first = await start('0.0.0.0');
  const address = first.lines.map((line) => /\shttp:\S+\/q\/demo$/.exec(line)?.[0].trim()).find(Boolean);
  expect(readTerminalQrCode(qrCodeOf(first.lines))).toBe(address);
  await page.goto(String(address));
  await buyLampOn(page);
  await logIn(first.lines);
  const numbers = page.locator('#code-demo .number');
  // Four page views, three clicks and a purchase; and scroll events of the pages that were open for long enough.
  const sale = ['1', '€49.90', '1', '100%', '1', /^([89]|1[012])$/];
  // After a load that took two seconds, the page polls only 18 seconds later.
  const patiently = { timeout: 60_000 };
  await expect(numbers).toHaveText(sale, patiently);
  expect(await first.interrupt()).toBe(0);

  const second = await start('127.0.0.1');
  expect(qrCodeOf(second.lines), 'no phone could open it').toEqual([]);
  await logIn(second.lines);
  await expect(numbers).toHaveText(sale, patiently);
  expect(await second.interrupt()).toBe(0);

  async function logIn(lines: string[]) {
    const link = lines.map((line) => /http:\S+\/login\?code=\S+/.exec(line)?.[0]).find(Boolean);
    await page.goto(String(link));
    await page.getByRole('button', { name: 'Log in' }).click();
  }
});

test('npm start says what to type if a port is not available', async () => {
  const [port, shopPort] = [await findFreePort(), await findFreePort()].map(String) as [string, string];
  const other = createServer().listen(Number(port), '127.0.0.1');
  await once(other, 'listening');
  const refused = [
    [{ PORT: port }, `Another program has port ${port}. Choose another, as with: PORT=`],
    [{ PORT: shopPort, SHOP_PORT: port }, `Another program has port ${port}. Choose another, as with: SHOP_PORT=`],
    [
      { PORT: '', SHOP_PORT: 'abc' },
      'SHOP_PORT=abc is not a port from 1 to 65535. Choose another, as with: SHOP_PORT=',
    ],
    [{ PORT: '65535' }, 'PORT=65535 leaves none for the shop. Choose another, as with: PORT='],
    [{ PORT: '65536' }, 'PORT=65536 is not a port from 1 to 65535. Choose another, as with: PORT='],
    [{ PORT: port, SHOP_PORT: port }, `The collector has port ${port} already. Choose another, as with: SHOP_PORT=`],
  ] as const;
  for (const [own, reason] of refused) {
    const { SHOP_PORT: _, ...usual } = process.env;
    const { child, exited } = run({ ...usual, HOST: '127.0.0.1', ...own });
    const [said, printed] = await Promise.all([text(child.stderr), text(child.stdout)]);
    expect(printed).toBe('');
    expect(said.replace(/\d+ npm start\n$/, '')).toBe(`✘ ${reason}`);
    expect((await exited)[0]).toBe(1);
  }
  other.close();
});

const qrCodeOf = (lines: string[]) => lines.filter((line) => /[▀▄█]/.test(line));

/** Runs what `npm start` runs after its installation. */
function run(settings: NodeJS.ProcessEnv) {
  const env = { ...settings, DATABASE_URL: `file:${join(directory, 'scnv.db')}` };
  const child = spawn(process.execPath, ['scripts/start.ts'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit').finally(() => running.delete(child));
  running.set(child, exited);
  return { child, exited };
}

/** The same, until it says that everything is ready. */
async function start(host: string) {
  const [port, shopPort] = [await findFreePort(), await findFreePort()];
  const own = { HOST: host, PORT: String(port), SHOP_PORT: String(shopPort) };
  const { child, exited } = run({ ...process.env, ...own });
  child.stderr.pipe(process.stderr);
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    lines.push(stripVTControlCharacters(line));
    if (line.startsWith('Ctrl-C')) break;
  }
  return {
    lines,
    async interrupt() {
      child.stdout.resume();
      child.kill('SIGINT');
      return (await exited)[0];
    },
  };
}

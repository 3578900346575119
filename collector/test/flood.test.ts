import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { SHOP } from './collector.ts';
import { newFileUrl } from './database.ts';
import { startDemo } from './demo-load.ts';

const MEBIBYTE = 1024 * 1024;

/** Pipelines requests on one connection, and counts the answers by status. */
function flood(origin: string, requests: Iterator<string>): Promise<Record<string, number>> {
  const socket = connect(Number(new URL(origin).port), '127.0.0.1');
  const statuses: Record<string, number> = {};
  let waiting = 0;
  let rest = '';
  return new Promise((resolve, reject) => {
    const sendMore = () => {
      let batch = '';
      for (let next = requests.next(); !next.done; next = requests.next()) {
        batch += next.value;
        if (++waiting >= 50) break;
      }
      if (batch) return socket.write(batch);
      socket.end();
      resolve(statuses);
    };
    socket.on('error', reject).on('connect', sendMore);
    socket.on('close', () => reject(new Error(`the connection ended with ${waiting} requests unanswered`)));
    socket.setEncoding('latin1').on('data', (more: string) => {
      const text = rest + more;
      const answers = text.matchAll(/HTTP\/1\.1 (\d{3}) /g);
      let end = 0;
      for (const answer of answers) {
        const [found, status = ''] = answer;
        statuses[status] = (statuses[status] ?? 0) + 1;
        waiting--;
        end = answer.index + found.length;
      }
      rest = text.slice(Math.max(end, text.length - 20));
      if (waiting === 0) sendMore();
    });
  });
}

function requestOf(body: object): string {
  const text = JSON.stringify(body);
  return `POST /ct HTTP/1.1\r\nHost: x\r\nOrigin: ${SHOP}\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
}

function* strangers(count: number) {
  for (let made = 0; made < count; made++) {
    yield requestOf({ site_id: `site-${randomUUID()}`, event_type: 'click', event_id: randomUUID() });
  }
}

function* batches(count: number) {
  for (let made = 0; made < count; made++) {
    const events = Array.from({ length: 100 }, () => ({ event_type: randomUUID(), scan_session_id: randomUUID() }));
    yield requestOf({ site_id: 'demo', events });
  }
}

/** Loaded into each thread of the process: on a signal, each collects garbage and reports what is left. */
const COLLECTING = `
  import { setFlagsFromString } from 'node:v8';
  import { runInNewContext } from 'node:vm';
  import { isMainThread } from 'node:worker_threads';
  setFlagsFromString('--expose-gc');
  const collect = () => {
    // What the first one finalizes is free after the second.
    for (const gc of Array(2).fill(runInNewContext('gc'))) gc();
    const { heapUsed, external } = process.memoryUsage();
    process.stdout.write('held ' + (heapUsed + external) + '\\n');
  };
  const channel = new BroadcastChannel('collect');
  channel.unref();
  if (isMainThread) process.on('SIGUSR2', () => (channel.postMessage(''), collect()));
  else channel.onmessage = collect;`;
/** The one that answers, and the one that writes. */
const THREADS = 2;

it('uses bounded memory for 100,000 sites and 100,000 ids that one address makes up', async () => {
  const databaseUrl = newFileUrl(onTestFinished);
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(COLLECTING)}`;
  const { origin, child, printed } = await startDemo(databaseUrl, { NODE_OPTIONS });
  let asked = 0;
  // Not the resident size: how much V8 and the system keep in reserve is up to them.
  const heldBytes = async () => {
    asked++;
    child.kill('SIGUSR2');
    const [text] = await printed(new RegExp(`(held \\d+\n[^]*?){${THREADS * asked}}`));
    const all = [...text.matchAll(/^held (\d+)$/gm)].map(([, bytes]) => Number(bytes));
    return all.slice(-THREADS).reduce((sum, bytes) => sum + bytes);
  };
  // By then it has allocated what it keeps for good, such as compiled statements.
  await flood(origin, strangers(10_000));
  await flood(origin, batches(500));
  const before = await heldBytes();
  expect(await flood(origin, strangers(100_000))).toEqual({ 400: 100_000 });
  expect(await flood(origin, batches(1_000))).toEqual({ 200: 1_000 });
  expect((await heldBytes()) - before).toBeLessThan(4 * MEBIBYTE);
});

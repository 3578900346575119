import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ADMIN_TOKEN, SHOP } from './collector.ts';
import { temporaryDirectory } from './database.ts';
import { startDemo } from './demo-load.ts';

const MEBIBYTE = 1024 * 1024;

/** Sends requests by one connection, some dozens ahead of their answers; how many answers there were, by status. */
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

it('holds its memory under 100,000 sites and 100,000 ids that one address makes up', async () => {
  const databaseUrl = `file:${join(temporaryDirectory(onTestFinished), 'scnv.db')}`;
  const { origin } = await startDemo(databaseUrl);
  const residentBytes = async () => {
    const answer = await fetch(`${origin}/metrics`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
    return Number(/^process_resident_memory_bytes (\d+)$/m.exec(await answer.text())?.[1]);
  };
  // What it takes under this load by itself: V8 lets its heaps grow before it cleans them.
  await flood(origin, strangers(10_000));
  await flood(origin, batches(500));
  const before = await residentBytes();
  expect(await flood(origin, strangers(100_000))).toEqual({ 400: 100_000 });
  expect(await flood(origin, batches(1_000))).toEqual({ 200: 1_000 });
  expect((await residentBytes()) - before).toBeLessThan(200 * MEBIBYTE);
});

import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { startCollector, type TestCollector, type TestSite } from './collector.ts';
import { listen, type RawConnection, statusesIn } from './raw-http.ts';

/** Good requests have to arrive by then, too, and a busy machine may stall for a while. */
const REQUEST_TIMEOUT_MS = 3_000;

let collector: TestCollector;
let site: TestSite;
let open: () => Promise<RawConnection>;
beforeEach(() => start());

async function start(requestTimeoutMs?: number): Promise<void> {
  collector = await startCollector(onTestFinished, { requestTimeoutMs });
  site = await collector.newSite();
  ({ open } = await listen(collector));
}

const body = () => JSON.stringify({ site_id: site.siteId, event_type: 'click' });
const head = (...headers: string[]) =>
  ['POST /ct HTTP/1.1', 'Host: collector.example', 'Origin: https://shop.example', ...headers, '', ''].join('\r\n');
const whole = () => `${head(`Content-Length: ${body().length}`, 'Connection: close')}${body()}`;

async function answerTo(text: string): Promise<number[]> {
  const { socket, answered } = await open();
  socket.write(text);
  return statusesIn(await answered);
}

it('answers a request that is correct', async () => {
  expect(await answerTo(whole())).toEqual([200]);
  expect(site.readEvents()).toHaveLength(1);
});

it('refuses requests that another server might read differently, and accepts none hidden in them', async () => {
  const chunked = `${body().length.toString(16)}\r\n${body()}\r\n0\r\n\r\n`;
  const smuggled = {
    'a length and chunks': `${head(`Content-Length: ${body().length}`, 'Transfer-Encoding: chunked')}${chunked}${whole()}`,
    'two lengths': `${head('Content-Length: 0', `Content-Length: ${body().length}`)}${body()}${whole()}`,
    'a length that is none': `${head('Content-Length: +5')}${whole()}`,
    'chunks that are none': `${head('Transfer-Encoding: chunked, identity')}${whole()}`,
    'a hidden coding': `${head('Transfer-Encoding : chunked')}${chunked}${whole()}`,
    'bare line feeds': whole().replaceAll('\r\n', '\n'),
    'a line feed in a header': whole().replace('Origin: ', 'X: a\nOrigin: '),
    'a folded header': whole().replace('Origin: ', 'X: a\r\n b\r\nOrigin: ').replace('HTTP/1.1', 'HTTP/1.1 '),
    'a NUL in a header': whole().replace('collector.example', 'collector\0.example'),
  };
  for (const [name, text] of Object.entries(smuggled)) expect(await answerTo(text), name).toEqual([400]);
  expect(site.readEvents()).toEqual([]);
});

it('refuses headers that are too large', async () => {
  expect(await answerTo(head(`X-Filler: ${'x'.repeat(20_000)}`))).toEqual([431]);
  expect(await answerTo(head(...Array.from({ length: 4_000 }, (_, place) => `X-${place}: x`)))).toEqual([431]);
});

it('closes connections that send no complete request in time, while it answers all others', async () => {
  await start(REQUEST_TIMEOUT_MS);
  const beginnings = [
    '',
    'POST /ct HT',
    'POST /ct HTTP/1.1\r\nHost: a\r\nX-Slow: ',
    `${head('Content-Length: 100')}{"site`,
  ];
  const slow = await Promise.all(Array.from({ length: 100 }, open));
  for (const [place, { socket }] of slow.entries()) socket.write(beginnings[place % beginnings.length] ?? '');
  // Each byte comes in time, but the request never does.
  const trickle = setInterval(() => {
    for (const { socket } of slow) if (socket.writable) socket.write(' ');
  }, REQUEST_TIMEOUT_MS / 5);
  onTestFinished(() => clearInterval(trickle));
  for (let count = 0; count < 20; count++) expect(await answerTo(whole())).toEqual([200]);
  const statuses = (await Promise.all(slow.map(({ answered }) => answered))).flatMap(statusesIn);
  expect(statuses.filter((status) => status !== 408 && status !== 400)).toEqual([]);
  expect(site.readEvents()).toHaveLength(20);
});

it('stores nothing of half a body, and continues', async () => {
  const { socket, answered } = await open();
  socket.end(whole().slice(0, -10));
  expect(statusesIn(await answered).filter((status) => status < 400)).toEqual([]);
  expect(site.readEvents()).toEqual([]);
  expect(await answerTo(whole())).toEqual([200]);
});

import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { startCollector, type TestCollector } from './collector.ts';
import { listen, type RawConnection } from './raw-http.ts';

const REQUEST_TIMEOUT_MS = 1_500;

let collector: TestCollector;
let open: () => Promise<RawConnection>;
beforeEach(async () => {
  collector = await startCollector(onTestFinished, { requestTimeoutMs: REQUEST_TIMEOUT_MS });
  ({ open } = await listen(collector));
});

const HOST = 'Host: collector.example';
const CHUNKED = `POST /ct HTTP/1.1\r\n${HOST}\r\nTransfer-Encoding: chunked\r\n\r\n`;

/** What is wrong with a request, the request, and the expected answer. */
const unread: [string, string, number, RegExp][] = [
  ['an address of 20 KB', `GET /?${'x'.repeat(20_000)} HTTP/1.1\r\n${HOST}\r\n\r\n`, 431, /longer than 16 KiB/],
  ['raw UTF-8 in an address', `GET /q?x=ü HTTP/1.1\r\n${HOST}\r\n\r\n`, 400, /not valid HTTP: \w+/],
  ['chunks that are none', `${CHUNKED}zz\r\n`, 400, /not valid HTTP: \w+/],
  ['half a body', `POST /ct HTTP/1.1\r\n${HOST}\r\nContent-Length: 9\r\n\r\n{`, 408, /within 1.5 seconds/],
  ['half a head', 'POST /ct HTTP/1.1\r\nHost', 408, /within 1.5 seconds/],
];

async function answerTo(text: string): Promise<string> {
  const { socket, answered } = await open();
  socket.write(text);
  return answered;
}

/** Each status that was counted, except those of reading the metrics. */
async function counted(): Promise<string[]> {
  const { body } = await collector.asAdmin('GET', '/metrics');
  return body.split('\n').filter((line) => /^scnv_http_requests_total(?!.*"\/metrics")/.test(line));
}

it.each(unread)(
  'refuses %s like anything else, for every page without credentials, and counts it once',
  async (...said) => {
    const [, text, status, detail] = said;
    const [head = '', body = ''] = (await answerTo(text)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} \\w`));
    expect(head.toLowerCase().split('\r\n')).toEqual(
      expect.arrayContaining([
        'access-control-allow-origin: *',
        'connection: close',
        'content-type: application/json; charset=utf-8',
      ]),
    );
    expect(JSON.parse(body)).toEqual({ detail: expect.stringMatching(detail) });
    const lines = await counted();
    expect(lines.map((line) => line.replace(/.*(status="\d+"} \d+)$/, '$1'))).toEqual([`status="${status}"} 1`]);
  },
);

it('does not count a connection on which nothing was ever requested', async () => {
  const { answered } = await open();
  expect(await answered).toContain('HTTP/1.1 408');
  expect(await counted()).toEqual([]);
});

it('writes no second answer into one that has begun', async () => {
  const { socket, answered } = await open();
  const login = `Authorization: Bearer an-admin-token-for-tests`;
  socket.write(`GET /live HTTP/1.1\r\n${HOST}\r\n${login}\r\n\r\n`);
  await new Promise((resolve) => socket.once('data', resolve));
  socket.write('nonsense\r\n\r\n');
  expect((await answered).match(/HTTP\/1\.1/g)).toHaveLength(1);
});

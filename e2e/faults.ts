import { type Answer, type Exchange, type Fault, passOn } from './fault-proxy.ts';

/** Answers instead of the collector, with its CORS headers, so that the page can read the answer. */
export function answer(status: number, headers: Record<string, string> = {}): Fault {
  return (exchange) => exchange.reply(madeUp(exchange, status, headers));
}

/** Never answers, and does not forward to the collector. */
export const hang: Fault = () => {};

/** Closes the connection without forwarding to the collector. */
export const reset: Fault = ({ drop }) => drop();

/** The collector commits; its answer is lost. */
export const loseAnswer: Fault = async ({ body, forward, drop }) => {
  await forward(body);
  drop();
};

/** The collector commits; the connection closes in the middle of its answer. */
export const cutAnswer: Fault = async ({ body, forward, response }) => {
  const whole = await forward(body);
  response.writeHead(whole.status, { ...whole.headers, 'content-length': whole.body.length });
  response.write(half(whole.body), () => response.destroy());
};

/** The collector commits; half of its answer arrives as if it were all of it. */
export const shortenAnswer: Fault = async ({ body, forward, reply }) => {
  const whole = await forward(body);
  reply({ ...whole, body: half(whole.body) });
};

/** Half of the body reaches the collector as if it were all of it. */
export const shortenRequest: Fault = async ({ body, forward, reply }) => reply(await forward(half(body)));

/** A page that answers instead of the collector, as hotels and misrouted proxies send it: 200, but no receipt. */
export const answerWithPage: Fault = (exchange) => {
  const { headers } = madeUp(exchange, 200);
  exchange.reply({ status: 200, headers: { ...headers, 'content-type': 'text/html' }, body: Buffer.from('<p>Log in') });
};

/** Applies the fault to this many posts; later ones pass. */
export function first(count: number, fault: Fault): Fault {
  let left = count;
  return (exchange) => (left-- > 0 ? fault : passOn)(exchange);
}

/** Applies the fault for this long after the first post, and at least to this many: the machine may stall meanwhile. */
export function during(durationMs: number, least: number, fault: Fault): Fault {
  let end = 0;
  let count = 0;
  return (exchange) => {
    end ||= Date.now() + durationMs;
    count++;
    return (count <= least || Date.now() < end ? fault : passOn)(exchange);
  };
}

function madeUp({ headers }: Exchange, status: number, more: Record<string, string> = {}): Answer {
  const cors = {
    'access-control-allow-origin': String(headers.origin),
    'access-control-expose-headers': 'Retry-After',
    vary: 'Origin',
  };
  const body = Buffer.from(JSON.stringify({ detail: `the proxy answers ${status}` }));
  return { status, headers: { ...cors, 'content-type': 'application/json', ...more }, body };
}

function half(body: Buffer): Buffer {
  return body.subarray(0, Math.floor(body.length / 2));
}

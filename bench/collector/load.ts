import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Shot, Traffic } from './traffic.ts';

/** How a collector is loaded. */
export interface LoadOptions {
  connections: number;
  durationMs: number;
}

/** What a collector did under load; it grows while the load lasts. */
export interface Load {
  /** The ids of the events for which a receipt came: they have to be on disk. */
  acknowledged: string[];
  /** How long each request took, in milliseconds. */
  latenciesMs: number[];
  elapsedMs: number;
}

/** Keeps every connection busy with one request after the other, and ends when all are answered. */
export async function load(
  port: number,
  { connections, durationMs }: LoadOptions,
  traffic: Traffic,
  onProgress: (load: Load) => void,
): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const done: Load = { acknowledged: [], latenciesMs: [], elapsedMs: 0 };
  const startedAt = performance.now();
  const report = setInterval(() => onProgress({ ...done, elapsedMs: performance.now() - startedAt }), 200);

  async function keepBusy() {
    while (performance.now() - startedAt < durationMs) {
      const shot = traffic();
      const sentAt = performance.now();
      await fire(agent, port, shot);
      done.latenciesMs.push(performance.now() - sentAt);
      done.acknowledged.push(...shot.ids);
    }
  }

  try {
    await Promise.all(Array.from({ length: connections }, keepBusy));
  } finally {
    clearInterval(report);
    agent.destroy();
  }
  return { ...done, elapsedMs: performance.now() - startedAt };
}

function fire(agent: Agent, port: number, { method, path, headers, body, isGood }: Shot): Promise<void> {
  const length = Buffer.byteLength(body);
  const options = { agent, host: '127.0.0.1', port, path, method, headers: { ...headers, 'content-length': length } };
  return new Promise((resolve, reject) => {
    const sending = request(options, async (answer) => {
      const answered = await text(answer);
      if (isGood(answer.statusCode ?? 0, answered)) resolve();
      else reject(new Error(`${method} ${path} was answered ${answer.statusCode}: ${answered}`));
    });
    sending.on('error', reject).end(body);
  });
}

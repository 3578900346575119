import { type Connection, openConnection } from './connection.ts';
import type { Shot, Traffic } from './traffic.ts';

/** How a collector is loaded. */
export interface LoadOptions {
  connections: number;
  durationMs: number;
}

/** What a collector did under load; updated while the load lasts. */
export interface Load {
  /** The ids of the events for which a receipt came: they must be on disk. */
  acknowledged: string[];
  /** How long each request took, in milliseconds. */
  latenciesMs: number[];
  elapsedMs: number;
}

/** Keeps every connection busy with one request after another, and ends once all are answered. */
export async function load(
  port: number,
  { connections, durationMs }: LoadOptions,
  traffic: Traffic,
  onProgress: (load: Load) => void,
): Promise<Load> {
  const open = await Promise.all(Array.from({ length: connections }, () => openConnection(port)));
  const done: Load = { acknowledged: [], latenciesMs: [], elapsedMs: 0 };
  const startedAt = performance.now();
  const report = setInterval(() => onProgress({ ...done, elapsedMs: performance.now() - startedAt }), 200);

  async function keepBusy(connection: Connection) {
    // At least once, however short the time: later steps read what was stored.
    do {
      const shot = traffic();
      const sentAt = performance.now();
      await fire(connection, shot);
      done.latenciesMs.push(performance.now() - sentAt);
      done.acknowledged.push(...shot.ids);
    } while (performance.now() - startedAt < durationMs);
  }

  try {
    await Promise.all(open.map(keepBusy));
  } finally {
    clearInterval(report);
    for (const connection of open) connection.close();
  }
  return { ...done, elapsedMs: performance.now() - startedAt };
}

async function fire(connection: Connection, { method, path, headers, body, isGood }: Shot): Promise<void> {
  const answer = await connection.send(method, path, headers, body);
  if (isGood(answer.status, answer.body)) return;
  throw new Error(`${method} ${path} was answered ${answer.status}: ${answer.body}`);
}

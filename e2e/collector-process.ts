import { readConfig } from '../collector/src/config.ts';
import { open, type Serving } from '../collector/src/serve.ts';

/** A message to this process: opens a collector; without settings, closes it. */
export interface Request {
  id: number;
  settings?: Record<string, string>;
}

/** The reply when that is done. */
export interface Answer {
  id: number;
  port: number;
}

// Loading a collector takes longer than opening it, so those of one worker share the loaded code, and nothing else.
const all = new Map<number, Serving>();

process.on('message', async ({ id, settings }: Request) => {
  if (settings) {
    const fail = (error: Error) => {
      throw error;
    };
    all.set(id, await open(readConfig({ ...process.env, ...settings }), Date.now, fail));
  }
  const { port, close } = all.get(id) as Serving;
  if (!settings) {
    await close();
    all.delete(id);
  }
  process.send?.({ id, port } satisfies Answer);
});
process.on('disconnect', () => process.exit());

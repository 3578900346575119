import { readConfig } from '../collector/src/config.ts';
import { open, type Serving } from '../collector/src/serve.ts';

/** What is asked of this process: to open a collector; without settings, to close it. */
export interface Request {
  id: number;
  settings?: Record<string, string>;
}

/** What it answers when that is done. */
export interface Answer {
  id: number;
  port: number;
}

// To load a collector takes longer than to open it, so that those of one worker share what is loaded, and nothing else.
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

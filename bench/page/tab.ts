import { once } from 'node:events';
import type { CDPSession } from '@playwright/test';

/** A page of a new visitor, driven without Playwright. */
export interface Tab {
  /** Sends one command of the DevTools protocol. */
  send<T>(method: string, parameters?: object): Promise<T>;
  /** Resolves on the next such event of the protocol. */
  next(event: string): Promise<void>;
  close(): Promise<void>;
}

interface Answer {
  id?: number;
  method?: string;
  result?: unknown;
  error?: { message: string };
}

/** Longer than any command to a page takes; a page that has crashed never answers. */
const PATIENCE_MS = 60_000;

/**
 * Opens an empty one. Not with Playwright, which enables Chromium's debugger (`Runtime.enable`): then each error that
 * an SDK throws and catches itself costs a millisecond that no visitor pays.
 */
export async function openTab(devtools: CDPSession): Promise<Tab> {
  const { browserContextId } = await devtools.send('Target.createBrowserContext');
  const { targetId } = await devtools.send('Target.createTarget', { url: 'about:blank', browserContextId });
  const { sessionId } = await devtools.send('Target.attachToTarget', { targetId, flatten: false });
  const arrivals = new EventTarget();
  const arrival = (name: string) => once(arrivals, name, { signal: AbortSignal.timeout(PATIENCE_MS) });
  let commands = 0;

  function onMessage(message: { sessionId: string; message: string }) {
    if (message.sessionId !== sessionId) return;
    const answer: Answer = JSON.parse(message.message);
    arrivals.dispatchEvent(new CustomEvent(String(answer.id ?? answer.method), { detail: answer }));
  }
  devtools.on('Target.receivedMessageFromTarget', onMessage);

  return {
    async send<T>(method: string, parameters: object = {}) {
      const id = ++commands;
      const answered = arrival(String(id)) as Promise<[CustomEvent<Answer>]>;
      const message = JSON.stringify({ id, method, params: parameters });
      await devtools.send('Target.sendMessageToTarget', { sessionId, message });
      const [{ detail }] = await answered;
      if (detail.error) throw new Error(`${method}: ${detail.error.message}`);
      return detail.result as T;
    },
    async next(event) {
      await arrival(event);
    },
    async close() {
      devtools.off('Target.receivedMessageFromTarget', onMessage);
      await devtools.send('Target.disposeBrowserContext', { browserContextId });
    },
  };
}

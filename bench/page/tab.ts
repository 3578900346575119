import { once } from 'node:events';
import type { CDPSession } from '@playwright/test';

/** A page of a new visitor, driven past Playwright. */
export interface Tab {
  /** Gives one command of the DevTools protocol. */
  send<T>(method: string, parameters?: object): Promise<T>;
  /** Resolves when an event of the protocol comes. */
  next(event: string): Promise<void>;
  close(): Promise<void>;
}

interface Answer {
  id?: number;
  method?: string;
  result?: unknown;
  error?: { message: string };
}

/** Nothing that a page is told to do takes so long; where a page has crashed, no answer comes. */
const PATIENCE_MS = 60_000;

/**
 * Opens an empty one. Playwright cannot be used for it: it lets Chromium's debugger listen (`Runtime.enable`), and then
 * each error that an SDK throws and catches within itself costs a millisecond that no visitor pays.
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

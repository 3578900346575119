import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { BROWSER_EVENTS_PATH, type Receipt } from '@scnv/sdk/wire';
import { uuidV7 } from '../../src/id.ts';
import { ORIGIN, SITE } from './collector.ts';

/** How a collector is loaded. */
export interface LoadOptions {
  connections: number;
  eventsPerRequest: number;
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

const VISITOR = {
  sdk: 'scnv-js/0.1.0',
  scan_session_id: '0192d1f0-7e5a-7cc3-9a0e-0123456789ab',
  web_session_id: '0192d1f0-7e5a-7cc3-9a0e-1123456789ab',
  visitor_id: '0192d1f0-7e5a-7cc3-9a0e-2123456789ab',
  device: { user_agent: 'Mozilla/5.0 (X11; Linux x86_64)', screen_width: 390, screen_height: 844, language: 'en' },
};
const PAGE = {
  event_type: 'pageview',
  page_view_id: '0192d1f0-7e5a-7cc3-9a0e-3123456789ab',
  tab_id: '0192d1f0-7e5a-7cc3-9a0e-4123456789ab',
  page_url: `${ORIGIN}/shoes/red-ones?size=42`,
  page_title: 'Red shoes, size 42, in stock',
  referrer: `${ORIGIN}/shoes`,
  metadata: { element_type: 'button', element_text: 'Add to cart' },
};

/** Keeps every connection busy with one request after the other, and ends when all are answered. */
export async function load(
  port: number,
  { connections, eventsPerRequest, durationMs }: LoadOptions,
  onProgress: (load: Load) => void,
): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const done: Load = { acknowledged: [], latenciesMs: [], elapsedMs: 0 };
  const startedAt = performance.now();
  const report = setInterval(() => onProgress({ ...done, elapsedMs: performance.now() - startedAt }), 200);

  async function keepBusy() {
    for (let seq = 0; performance.now() - startedAt < durationMs; seq++) {
      const ids = Array.from({ length: eventsPerRequest }, () => uuidV7(Date.now(), Math.random));
      const events = ids.map((event_id) => ({ event_id, seq, age_ms: 40, ...PAGE }));
      const body = JSON.stringify({ site_id: SITE.site_id, ...VISITOR, sent_at: new Date().toISOString(), events });
      const sentAt = performance.now();
      const receipt = await post(agent, port, body);
      if (receipt.accepted !== ids.length) throw new Error(`not all was accepted: ${JSON.stringify(receipt)}`);
      done.latenciesMs.push(performance.now() - sentAt);
      done.acknowledged.push(...ids);
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

function post(agent: Agent, port: number, body: string): Promise<Receipt> {
  const headers = { origin: ORIGIN, 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const options = { agent, host: '127.0.0.1', port, path: BROWSER_EVENTS_PATH, method: 'POST', headers };
    const sending = request(options, (answer) => {
      text(answer).then((answered) => resolve(JSON.parse(answered)), reject);
    });
    sending.on('error', reject).end(body);
  });
}

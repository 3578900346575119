import { BROWSER_EVENTS_PATH, type Receipt } from '@scnv/sdk/wire';
import { uuidV7 } from '../../src/id.ts';
import { CODE, ORIGIN, SITE } from './collector.ts';

/** One request, and what its answer must be. */
export interface Shot {
  method: 'GET' | 'POST';
  path: string;
  headers: Record<string, string>;
  body: string;
  /** The ids of the events in it. */
  ids: string[];
  isGood(status: number, answer: string): boolean;
}

/** Makes requests, one after the other. */
export type Traffic = () => Shot;

const VISITOR = {
  sdk: 'scnv-js/0.1.0',
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

/**
 * Events of one visitor as the SDK sends them.
 *
 * @param scanSessionId A scan that the collector knows, so that the events are linked, as most are.
 */
export function eventTraffic(eventsPerRequest: number, scanSessionId: string): Traffic {
  const headers = { origin: ORIGIN };
  const shared = fieldsOf({ site_id: SITE.site_id, ...VISITOR, scan_session_id: scanSessionId });
  const page = fieldsOf(PAGE);
  let seq = 0;
  return () => {
    const ids = idsOf(eventsPerRequest);
    const events = ids.map((id) => `{"event_id":"${id}","seq":${seq++},"age_ms":40,${page}}`);
    const body = `{${shared},"sent_at":"${new Date().toISOString()}","events":[${events}]}`;
    const isGood = (status: number, answer: string) =>
      status === 200 && (JSON.parse(answer) as Receipt).accepted === ids.length;
    return { method: 'POST', path: BROWSER_EVENTS_PATH, headers, body, ids, isGood };
  };
}

/** Fields as JSON without the braces, serialized once: the load shares the processors with what it measures. */
function fieldsOf(fields: object): string {
  return JSON.stringify(fields).slice(1, -1);
}

/** Scans, each with a redirect. */
export const scanTraffic: Traffic = () => ({
  method: 'GET',
  path: `/q/${CODE}`,
  headers: {},
  body: '',
  ids: [],
  isGood: (status) => status === 302,
});

/** Time-based ids that differ in their last digits: random ones would take a tenth of the time of the load. */
function idsOf(events: number): string[] {
  const start = uuidV7(Date.now(), Math.random).slice(0, -4);
  return Array.from({ length: events }, (_, place) => start + String(place).padStart(4, '0'));
}

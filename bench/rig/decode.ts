import { gunzipSync } from 'node:zlib';

/** One request of an SDK, as it arrived. */
export interface ArrivedRequest {
  /** Path and query. */
  url: string;
  body: Buffer;
}

/** Names of the events that a request carries, in the format of one SDK. */
export type Decode = (request: ArrivedRequest) => string[];

const json = <T>({ body }: ArrivedRequest) => JSON.parse(body.toString()) as T;

/** By the name of the SDK. The page view of ours goes by the last part of its page's path, as `bench.js` has it. */
export const decoders: Record<string, Decode> = {
  // It may also ask which events have arrived; that brings none.
  scnv: (request) => (json<{ events?: BrowserEvent[] }>(request).events ?? []).map(benchName),
  plausible: (request) => [json<{ n: string }>(request).n],
  posthog: (request) => {
    const content = JSON.parse(posthogText(request)) as PosthogEvent | PosthogEvent[] | { batch: PosthogEvent[] };
    const events = 'batch' in content ? content.batch : [content].flat();
    return events.map(({ event }) => event);
  },
  segment: (request) => {
    const content = json<SegmentEvent | { batch: SegmentEvent[] }>(request);
    const events = 'batch' in content ? content.batch : [content];
    return events.map(({ event }) => event);
  },
  // What it tells by itself has no name but a kind: `pv` a page view, `ue` a click on a link.
  snowplow: (request) => json<{ data: SnowplowEvent[] }>(request).data.map(({ se_ac, e }) => se_ac ?? e),
  amplitude: (request) => json<{ events: { event_type: string }[] }>(request).events.map((event) => event.event_type),
};

interface BrowserEvent {
  event_type: string;
  page_url: string;
}

interface PosthogEvent {
  event: string;
}

interface SegmentEvent {
  event: string;
}

interface SnowplowEvent {
  se_ac?: string;
  e: string;
}

/** The name that the bench knows an event of ours by. */
export function benchName({ event_type, page_url }: BrowserEvent): string {
  return event_type === 'pageview' ? (new URL(page_url).pathname.split('/')[2] as string) : event_type;
}

const GZIP_MAGIC = 0x1f8b;

// Its address does not always say how the body is packed.
function posthogText({ body }: ArrivedRequest): string {
  if (body.length > 1 && body.readUInt16BE() === GZIP_MAGIC) return gunzipSync(body).toString();
  const text = body.toString();
  const data = text.startsWith('data=') && new URLSearchParams(text).get('data');
  return data ? Buffer.from(data, 'base64').toString() : text;
}

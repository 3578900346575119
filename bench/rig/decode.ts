import { gunzipSync } from 'node:zlib';

/** One request of an SDK, as it arrived. */
export interface ArrivedRequest {
  /** Path and query. */
  url: string;
  body: Buffer;
}

/** Returns the names of the events in a request, in the format of one SDK. */
export type Decode = (request: ArrivedRequest) => string[];

const json = <T>({ body }: ArrivedRequest) => JSON.parse(body.toString()) as T;

/** By the name of the SDK. A page view of scnv is named by the last part of its page's path, as in `bench.js`. */
export const decoders: Record<string, Decode> = {
  // It may also ask which events have arrived; that carries none.
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
  // Its automatic events have a kind instead of a name: `pv` is a page view, `ue` a click on a link.
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

/** The name of an scnv event in the bench. */
export function benchName({ event_type, page_url }: BrowserEvent): string {
  return event_type === 'pageview' ? (new URL(page_url).pathname.split('/')[2] as string) : event_type;
}

const GZIP_MAGIC = 0x1f8b;

// Its URL does not always say how the body is compressed.
function posthogText({ body }: ArrivedRequest): string {
  if (body.length > 1 && body.readUInt16BE() === GZIP_MAGIC) return gunzipSync(body).toString();
  const text = body.toString();
  const data = text.startsWith('data=') && new URLSearchParams(text).get('data');
  return data ? Buffer.from(data, 'base64').toString() : text;
}

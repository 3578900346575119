import {
  type BrowserEvent,
  type FieldError,
  isUuid,
  MAX_METADATA_BYTES,
  MAX_METADATA_DEPTH,
  type ServerEvent,
} from '@scnv/sdk/wire';
import { createCheck, fieldError, type Path, type Validated } from './check.ts';
import { browserEventSchema, envelopeSchema, serverEventSchema } from './schemas.ts';

/** One event of a batch with its place in it, so that a bad one costs its neighbours nothing. */
export interface BatchItem {
  index: number;
  /** The id it says it has, even where it is not valid otherwise. */
  event_id: string | null;
  event: Validated<BrowserEvent>;
}

export interface Batch {
  sdk: string | null;
  items: BatchItem[];
}

type Fields = Record<string, unknown>;

const checkEnvelope = createCheck(envelopeSchema);
const checkBrowserEvent = createCheck(browserEventSchema);
const checkServerEvent = createCheck(serverEventSchema);

/** The site that a body names: asked for before anything else in it is looked at. */
export function readSiteId(body: unknown): Validated<string> {
  const named = checkEnvelope(isFields(body) ? { ...('site_id' in body && body), events: [body] } : body);
  return 'errors' in named ? named : { value: named.value.site_id };
}

/**
 * The events of `POST /ct`: a single one, or an envelope whose other fields are defaults for each of its events.
 *
 * @returns The errors where the envelope itself is wrong; else each event, good or bad.
 */
export function validateBatch(body: Fields): Validated<Batch> {
  if (!('events' in body)) return { value: { sdk: sdkOf(body), items: [toItem(body, 0, ['body'])] } };
  const envelope = checkEnvelope(body);
  if ('errors' in envelope) return envelope;
  const { events, site_id: _, ...defaults } = envelope.value;
  const items = events.map((event, index) => {
    const path = ['body', 'events', index];
    if (isFields(event)) return toItem({ ...defaults, ...event }, index, path);
    return { index, event_id: null, event: { errors: [fieldError(path, 'must be an object', 'type')] } };
  });
  return { value: { sdk: sdkOf(body), items } };
}

/** The event of `POST /server-events`. */
export function validateServerEvent(body: unknown): Validated<ServerEvent> {
  return withoutErrors(checkServerEvent(body), ['body'], 'properties');
}

function toItem(fields: Fields, index: number, path: Path): BatchItem {
  const event: Validated<BrowserEvent> = withoutErrors(checkBrowserEvent(fields, path), path, 'metadata');
  return { index, event_id: isUuid(fields.event_id) ? fields.event_id : null, event };
}

/** Finds what a schema cannot say. */
function withoutErrors<Value extends object>(checked: Validated<Value>, path: Path, record: string): Validated<Value> {
  if ('errors' in checked) return checked;
  const fields = checked.value as Fields;
  const errors = [...timeErrors(fields, path), ...recordErrors(fields[record], [...path, record])];
  return errors.length ? { errors } : checked;
}

function timeErrors(fields: Fields, path: Path): FieldError[] {
  return ['event_time', 'timestamp']
    .filter((name) => name in fields && Number.isNaN(Date.parse(String(fields[name]))))
    .map((name) => fieldError([...path, name], 'must be a time that exists', 'value'));
}

function recordErrors(record: unknown, path: Path): FieldError[] {
  if (record === undefined) return [];
  // The depth first: JSON.stringify fails on what is thousands of levels deep.
  if (isDeeperThan(record, MAX_METADATA_DEPTH)) {
    return [fieldError(path, `must be at most ${MAX_METADATA_DEPTH} levels deep`, 'too_deep')];
  }
  if (Buffer.byteLength(JSON.stringify(record)) > MAX_METADATA_BYTES) {
    return [fieldError(path, `must be at most ${MAX_METADATA_BYTES} bytes of JSON`, 'too_large')];
  }
  return [];
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1));
}

function sdkOf(body: Fields): string | null {
  return typeof body.sdk === 'string' ? body.sdk : null;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import {
  type BrowserEvent,
  type FieldError,
  isUuid,
  MAX_METADATA_BYTES,
  MAX_METADATA_DEPTH,
  type ServerEvent,
} from '@scnv/sdk/wire';
import { timeOf } from './calendar.ts';
import { createCheck, fieldError, type Path, type Validated } from './check.ts';
import { orderErrors, withTrimmedOrder } from './order-id.ts';
import { findRawEmail } from './raw-email.ts';
import {
  browserEventSchema,
  envelopeSchema,
  questionSchema,
  sendingSchema,
  serverBatchSchema,
  serverEventSchema,
} from './schemas.ts';

/** One event of a batch with its position, so that an invalid one does not affect the others. */
export interface BatchItem<Event> {
  index: number;
  /** Where it is in the body. */
  path: Path;
  /** The id that it gives, in lower case, even if the event is otherwise invalid. */
  event_id: string | null;
  event: Validated<Event>;
}

/** What an envelope says about its sending. An invalid value counts as absent: it is no reason to lose the events. */
export interface Sending {
  sdk: string | null;
  /** By the client's clock, milliseconds since 1970. */
  sent_at: number | null;
}

export interface BrowserBatch extends Sending {
  items: BatchItem<BrowserEvent>[];
  /** About what was ignored in the envelope. */
  remarks: FieldError[];
}

/** The events of a request, not validated yet, and where they are in its body. */
export interface EventList {
  path: Path;
  events: unknown[];
}

type Fields = Record<string, unknown>;

/** They identify a single event: as defaults they would make the other events repeats of the first. */
const IDENTITIES = ['event_id', 'seq'];

const checkEnvelope = createCheck(envelopeSchema);
const checkQuestion = createCheck(questionSchema);
const checkSending = createCheck(sendingSchema);
const checkBrowserEvent = createCheck(browserEventSchema);
const checkServerBatch = createCheck(serverBatchSchema);
const checkServerEvent = createCheck(serverEventSchema);

/** The site that a body names, which is looked up before anything else in it is read. */
export function readSiteId(body: unknown): Validated<string> {
  // Read as an unknown site, not a missing one: callers know the former as 400 and the latter as 422.
  if (isFields(body) && body.site_id === '') return { value: '' };
  const named = checkEnvelope(isFields(body) ? { ...('site_id' in body && body), events: [body] } : body);
  return 'errors' in named ? named : { value: named.value.site_id };
}

/**
 * The events of `POST /ct`: a single one, or an envelope whose other fields are defaults for each of its events,
 * except those that identify an event, if there are several.
 *
 * @returns The errors if the envelope itself is invalid; else each event, valid or not.
 */
export function validateBatch(body: Fields): Validated<BrowserBatch> {
  const sending = sendingOf(body);
  if (!('events' in body)) return { value: { ...sending, items: [toBrowserItem(body, 0, ['body'])], remarks: [] } };
  const envelope = checkEnvelope(body);
  if ('errors' in envelope) return envelope;
  const { events, site_id: _, ...shared } = envelope.value;
  const misplaced = events.length > 1 ? IDENTITIES.filter((field) => field in shared) : [];
  const defaults = Object.fromEntries(Object.entries(shared).filter(([field]) => !misplaced.includes(field)));
  const items = events.map((event, index) =>
    toBrowserItem(isFields(event) ? { ...defaults, ...givenIn(event) } : event, index, ['body', 'events', index]),
  );
  const remarks = misplaced.map((field) =>
    fieldError(['body', field], 'must be set on each event when there are several, and was ignored here', 'misplaced'),
  );
  return { value: { ...sending, items, remarks } };
}

/** The ids that a body asks about, or `null` if it carries events. */
export function readQuestion(body: Fields): Validated<string[]> | null {
  if (!('asks' in body)) return null;
  const lost = ['events', 'event_type'].filter((field) => (body[field] ?? null) !== null);
  if (lost.length) {
    const msg = 'must not stand beside asks: a request either asks or reports';
    return { errors: lost.map((field) => fieldError(['body', field], msg, 'misplaced')) };
  }
  const question = checkQuestion(body);
  return 'errors' in question ? question : { value: question.value.asks };
}

/** The event of `POST /server-events`. */
export function validateServerEvent(body: unknown, path: Path = ['body']): Validated<ServerEvent> {
  const checked = checkedWithoutNulls(checkServerEvent, body, path);
  const place = findRawEmail(body, path);
  if (!place) return withoutErrors(checked, path, 'properties');
  const msg = 'must not hold a raw e-mail address: send its SHA-256 as user_identifiers.email_hash';
  const ofSchema = 'errors' in checked ? checked.errors : [];
  return { errors: [...ofSchema, fieldError(place, msg, 'raw_email')] };
}

/** The fields of a valid event that nothing reads. */
export function unknownFieldsOf(event: ServerEvent): string[] {
  const { conversion_value, user_identifiers } = serverEventSchema.properties;
  return [
    ...unknownIn(serverEventSchema, event),
    ...unknownIn(conversion_value, event.conversion_value).map((name) => `conversion_value.${name}`),
    ...unknownIn(user_identifiers, event.user_identifiers).map((name) => `user_identifiers.${name}`),
  ];
}

function unknownIn({ properties }: { properties: object }, value: object = {}): string[] {
  return Object.keys(value).filter((name) => !Object.hasOwn(properties, name));
}

/** The events of `POST /server-events/batch`, not validated yet: `{events: […]}`, or the list alone. */
export function readServerBatch(body: unknown): Validated<EventList> {
  const bare = Array.isArray(body);
  const path = bare ? ['body'] : ['body', 'events'];
  const batch = checkServerBatch(bare ? { events: body } : body);
  if ('value' in batch) return { value: { path, events: batch.value.events } };
  return bare ? { errors: batch.errors.map((error) => ({ ...error, loc: path })) } : batch;
}

/** Each event from a site's server, valid or not; one that names another site is not. */
export function validateServerEvents({ path, events }: EventList, siteId: string): BatchItem<ServerEvent>[] {
  return events.map((event, index) => {
    const place = [...path, index];
    const foreign = fieldError([...place, 'site_id'], 'must be the site of the API key', 'foreign');
    const checked = isOfOtherSite(event, siteId) ? { errors: [foreign] } : validateServerEvent(event, place);
    return { index, path: place, event_id: idOf(event), event: checked };
  });
}

/** Whether an event names a site other than this one. */
export function isOfOtherSite(event: unknown, siteId: string): boolean {
  return isFields(event) && typeof event.site_id === 'string' && event.site_id !== siteId;
}

function toBrowserItem(fields: unknown, index: number, path: Path): BatchItem<BrowserEvent> {
  const event: Validated<BrowserEvent> = withoutErrors(
    checkedWithoutNulls(checkBrowserEvent, fields, path),
    path,
    'metadata',
  );
  return { index, path, event_id: idOf(fields), event };
}

function idOf(event: unknown): string | null {
  return isFields(event) && isUuid(event.event_id) ? event.event_id.toLowerCase() : null;
}

/** Many serializers write `null` for a missing field. Nulls are removed only if the check fails with them. */
function checkedWithoutNulls<Value>(
  check: (fields: unknown, path: Path) => Validated<Value>,
  fields: unknown,
  path: Path,
): Validated<Value> {
  const trimmed = withTrimmedOrder(fields);
  const checked = check(trimmed, path);
  return 'value' in checked || !isFields(trimmed) ? checked : check(withoutNulls(trimmed), path);
}

function withoutNulls(fields: Fields): Fields {
  // In the caller's own data, null is a value.
  const isOurs = (name: string) => name !== 'metadata' && name !== 'properties';
  const given = Object.entries(givenIn(fields));
  return Object.fromEntries(
    given.map(([name, value]) => [name, isFields(value) && isOurs(name) ? givenIn(value) : value]),
  );
}

function givenIn(fields: Fields): Fields {
  // Nearly always the case, and each event of a batch is asked.
  if (!Object.values(fields).includes(null)) return fields;
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

/** Checks what a schema cannot express. */
function withoutErrors<Value extends object>(checked: Validated<Value>, path: Path, record: string): Validated<Value> {
  if ('errors' in checked) return checked;
  const fields = checked.value as Fields;
  const errors = [
    ...timeErrors(fields, path),
    ...orderErrors(fields.order_id, [...path, 'order_id']),
    ...recordErrors(fields[record], [...path, record]),
  ];
  return errors.length ? { errors } : checked;
}

function timeErrors(fields: Fields, path: Path): FieldError[] {
  return ['event_time', 'timestamp']
    .filter((name) => name in fields && Number.isNaN(timeOf(String(fields[name]))))
    .map((name) => fieldError([...path, name], 'must be a time that exists', 'value'));
}

function recordErrors(record: unknown, path: Path): FieldError[] {
  if (record === undefined) return [];
  // The depth first: JSON.stringify throws on thousands of levels.
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

function sendingOf(body: Fields): Sending {
  const sending = checkSending(body);
  const sentAt = 'value' in sending ? Date.parse(sending.value.sent_at) : Number.NaN;
  return { sdk: typeof body.sdk === 'string' ? body.sdk : null, sent_at: Number.isNaN(sentAt) ? null : sentAt };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

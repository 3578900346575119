import type { Identity, SessionKind } from './identity.ts';

/** Every time zone differs from UTC by whole quarters of an hour, so quarters add up to the days of any zone. */
export const QUARTER_MS = 15 * 60 * 1000;

/** What something adds to a report: how much of which measure, for which QR code, in which quarter of an hour. */
export interface Tally {
  site_key: number;
  /** The QR code, or `offer:` and the id of the offer; empty if there is neither. */
  code: string;
  /** Its start, milliseconds since 1970. */
  quarter: number;
  /** `sessions`, `events`, …; revenue is `revenue:EUR`, in the currency's smallest unit. */
  measure: string;
  value: number;
}

/** The fields of an event that decide how it counts. */
export interface CountableEvent {
  site_key: number;
  code: string | null;
  identity: Identity;
  bot: string | null;
  event_time: number;
  conversion: number;
  /** `approved`, `pending` or `rejected`. */
  conversion_status: string;
  amount_minor: number | null;
  currency: string | null;
}

/** The fields of a scan session that decide how it counts. */
export interface CountableSession {
  site_key: number;
  code: string;
  kind: SessionKind;
  scanned_at: number;
  engaged: number;
  shared: number;
}

/** Whether an event is a conversion that counts. Nothing else decides this. */
export function isCountedConversion(event: Pick<CountableEvent, 'conversion' | 'conversion_status'>): boolean {
  return event.conversion === 1 && event.conversion_status === 'approved';
}

/** Why an event never counts, whatever it is. */
const NOT_COUNTED = ['orphan', 'foreign', 'test', 'bot'] as const;
export type NotCounted = (typeof NOT_COUNTED)[number];

/** Each has a measure of its own. */
const MEASURES: Record<NotCounted, string> = { orphan: 'orphans', foreign: 'foreign', test: 'tests', bot: 'bots' };

/** Why an event counts only in a measure of its own; `null` if it counts like any other. Nothing else decides this. */
export function notCountedAs({ bot, identity }: Pick<CountableEvent, 'bot' | 'identity'>): NotCounted | null {
  return bot ? 'bot' : (NOT_COUNTED.find((reason) => reason === identity) ?? null);
}

/** Whether a session counts as a visit. */
function isVisit(kind: SessionKind): boolean {
  return kind === 'scan' || kind === 'click';
}

/** What an event in `events` adds. A bot, an orphan, a test or another site's scan adds to its own measure only. */
export function talliesOfEvent(event: CountableEvent): Tally[] {
  const tally = (measure: string, value = 1) => tallyOf(event.site_key, event.code, event.event_time, measure, value);
  const notCounted = notCountedAs(event);
  if (notCounted) return [tally(MEASURES[notCounted])];
  if (!isCountedConversion(event)) return [tally('events')];
  const money = event.amount_minor === null ? [] : [tally(`revenue:${event.currency}`, event.amount_minor)];
  return [tally('events'), tally('conversions'), ...money];
}

/** What a repeat adds. It belongs to no code, unlike the event that counts. */
export function talliesOfDuplicate({ site_key, event_time }: CountableEvent): Tally[] {
  return [tallyOf(site_key, null, event_time, 'duplicates', 1)];
}

/** What an orphan adds whose scan session did not become known in time. */
export function talliesOfExpiredOrphan({ site_key, event_time }: CountableEvent): Tally[] {
  return [tallyOf(site_key, null, event_time, 'expired_orphans', 1)];
}

/** What a session adds: nothing, if it is that of a test link or clickless. */
export function talliesOfSession(session: CountableSession): Tally[] {
  if (!isVisit(session.kind)) return [];
  const tally = (measure: string) => tallyOf(session.site_key, session.code, session.scanned_at, measure, 1);
  return [
    tally('sessions'),
    ...(session.engaged ? [tally('engaged')] : []),
    ...(session.shared ? [tally('shared')] : []),
  ];
}

/** What changing an event adds and subtracts. */
export function talliesOfChange(before: CountableEvent, after: CountableEvent): Tally[] {
  return [...negated(talliesOfEvent(before)), ...talliesOfEvent(after)];
}

/** The same tallies, to be subtracted. */
export function negated(tallies: Tally[]): Tally[] {
  return tallies.map((tally) => ({ ...tally, value: -tally.value }));
}

/** The start of the quarter of an hour that contains a time. */
export function quarterOf(time: number): number {
  return Math.floor(time / QUARTER_MS) * QUARTER_MS;
}

function tallyOf(site_key: number, code: string | null, time: number, measure: string, value: number): Tally {
  return { site_key, code: code ?? '', quarter: quarterOf(time), measure, value };
}

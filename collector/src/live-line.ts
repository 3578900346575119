import { redact } from '@scnv/sdk/redact';
import type { FieldError } from '@scnv/sdk/wire';
import { isAgreed } from './consent.ts';
import { offerOf } from './identity.ts';
import { LIVE_REASONS, type LiveReason } from './live-reasons.ts';
import { toMajorUnits } from './money.ts';
import { type CallOutcome, OUTCOME_REASONS, type OutcomeReason } from './postbacks/outcome.ts';
import type { ExaminedEvent } from './receipt.ts';
import type { TokenPurpose } from './store/ad-network-rows.ts';
import type { NewEvent } from './store/event-rows.ts';
import type { AppendVerdict } from './store/events.ts';

/** The live view does not show all of a long text. */
const MAX_SHOWN_CHARACTERS = 500;
/** More than these are too long together, whatever their names. */
const MAX_SHOWN_FIELDS = 50;

/** What became of something that arrived. */
export interface LiveLine {
  /** For a refused request, the site that it named; `null` if it named none. */
  site_id: string | null;
  outcome: 'scan' | 'accepted' | 'duplicate' | 'orphan' | 'refused';
  /** What else there is to know about it; `/reasons` says what to do about each. */
  reason: LiveReason | OutcomeReason | null;
  /** The reason in plain words. */
  why: string | null;
  /** The particulars: which field is wrong, which event was there before. */
  detail: string | null;
  /** The host of the page, if the site does not allow it. */
  host?: string;
  /** `null` for a request that was refused before its events were read. */
  event: LiveEvent | null;
}

/** What is shown of an event: no more than is stored of it. */
export interface LiveEvent {
  event_type: string;
  source: NewEvent['source'];
  event_id: string;
  /** Milliseconds since 1970. */
  event_time: number;
  scan_session_id: string | null;
  code: string | null;
  offer_id: string | null;
  page_url: string | null;
  page_title: string | null;
  metadata: string | null;
  order_id: string | null;
  value: { amount: number; currency: string } | null;
  conversion: boolean;
  consent: string | null;
  device: string | null;
  country: string | null;
}

/**
 * Functions that describe the lines of a request, one for each of its events.
 *
 * @param stored The store's verdicts on the valid ones, in their order.
 */
export function linesOf(siteId: string, events: ExaminedEvent[], stored: AppendVerdict[]): (() => LiveLine)[] {
  const verdicts = stored.values();
  return events.map(({ row }) => {
    if ('errors' in row) return () => refusedLine(siteId, 'invalid', row.errors);
    const verdict = verdicts.next().value as AppendVerdict;
    return () => ({ site_id: siteId, ...explained(judge(row.value, verdict)), event: shownOf(row.value, verdict) });
  });
}

/** The line of a scan that this collector has seen. */
export function scanLine(siteId: string, code: string, scanSessionId: string, now: number): LiveLine {
  const event = { ...NOTHING, event_type: 'scan', event_id: scanSessionId, event_time: now, code };
  const shown = { ...event, source: 'browser' as const, scan_session_id: scanSessionId };
  return { site_id: siteId, outcome: 'scan', reason: null, why: null, detail: null, event: shown };
}

/** What a line needs to know about the offer that it is about. */
type OfOffer = { site_id: string; offer_id: string };

/** The line of a click on a tracking link. */
export function clickLine({ site_id, offer_id }: OfOffer, transactionId: string, now: number): LiveLine {
  const line = scanLine(site_id, '', transactionId, now);
  return { ...line, event: line.event && { ...line.event, event_type: 'click', code: null, offer_id } };
}

/** The line of a call from an ad network or a pixel. */
export function callLine(
  surface: TokenPurpose,
  offer: OfOffer | null,
  { status, reason, conversion_id }: CallOutcome,
  transactionId: string | null,
  now: number,
): LiveLine {
  const outcome = status === 'refused' || status === 'duplicate' ? status : 'accepted';
  const source = surface === 'pixel' ? ('pixel' as const) : ('postback' as const);
  const named = { event_type: surface, event_id: conversion_id ?? '', event_time: now, source };
  const event = {
    ...NOTHING,
    ...named,
    scan_session_id: transactionId,
    offer_id: offer?.offer_id ?? null,
    conversion: status === 'approved' && reason !== 'test_click',
  };
  const detail = outcome === 'accepted' ? `The conversion is ${status}.` : null;
  return { site_id: offer?.site_id ?? null, ...explained({ outcome, reason, detail }), event };
}

/** The line of what was refused. It only shows what is wrong with it. */
export function refusedLine(
  siteId: string | null,
  reason: LiveReason,
  detail: string | FieldError[],
  host?: string,
): LiveLine {
  const site_id = siteId && short(siteId);
  const why = explained({ outcome: 'refused', reason, detail: short(wordsOf(detail)) });
  return { site_id, ...why, ...(host !== undefined && { host: short(host) }), event: null };
}

type Judgement = Pick<LiveLine, 'outcome' | 'reason' | 'detail'>;

function explained(judgement: Judgement): Omit<LiveLine, 'site_id' | 'event'> {
  const { reason } = judgement;
  return { ...judgement, why: reason && wordsAbout(reason) };
}

function wordsAbout(reason: LiveReason | OutcomeReason): string {
  return reason in LIVE_REASONS ? LIVE_REASONS[reason as LiveReason].what : OUTCOME_REASONS[reason as OutcomeReason];
}

function judge(row: NewEvent, verdict: AppendVerdict): Judgement {
  if (verdict.status === 'duplicate') {
    const detail = `It was counted before, with event ${verdict.original_event_id}.`;
    return { outcome: 'duplicate', reason: `repeated_${verdict.reason}`, detail };
  }
  if (verdict.identity === 'orphan') return { outcome: 'orphan', reason: 'orphan', detail: null };
  return { outcome: 'accepted', reason: remarkOn(row, verdict), detail: null };
}

/** Why an event counts for less than its sender may think; the most important reason, if there are several. */
function remarkOn(row: NewEvent, { identity }: AppendVerdict): LiveReason | null {
  if (identity === 'foreign') return 'foreign';
  if (identity === 'test') return 'test';
  if (row.bot) return 'bot';
  if (identity === 'none') return 'no_scan';
  return isAgreed(row.consent) ? null : 'no_consent';
}

const NOTHING = {
  scan_session_id: null,
  code: null,
  offer_id: null,
  page_url: null,
  page_title: null,
  metadata: null,
  order_id: null,
  value: null,
  conversion: false,
  consent: null,
  device: null,
  country: null,
};

function shownOf(row: NewEvent, { code, identity }: AppendVerdict): LiveEvent {
  const { amount_minor, currency } = row;
  const offer_id = offerOf(code);
  return {
    event_type: short(row.event_type),
    source: row.source,
    event_id: row.event_id,
    event_time: row.event_time,
    scan_session_id: row.scan_session_id,
    code: offer_id === null ? code : null,
    offer_id,
    page_url: row.page_url && short(row.page_url),
    page_title: row.page_title && short(row.page_title),
    metadata: row.metadata && short(row.metadata),
    order_id: row.order_id && short(row.order_id),
    value:
      amount_minor === null || currency === null ? null : { amount: toMajorUnits(amount_minor, currency), currency },
    conversion: row.conversion === 1 && identity !== 'test',
    consent: row.consent,
    device: [row.browser, row.os, row.device_type].filter(Boolean).join(', ') || null,
    country: row.country,
  };
}

function wordsOf(detail: string | FieldError[]): string {
  if (typeof detail === 'string') return detail;
  const shown = detail.slice(0, MAX_SHOWN_FIELDS);
  return shown.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('; ');
}

/** Senders choose the names of fields and events. */
function short(text: string): string {
  const clean = redact(text.slice(0, 2 * MAX_SHOWN_CHARACTERS));
  return clean.length > MAX_SHOWN_CHARACTERS ? `${clean.slice(0, MAX_SHOWN_CHARACTERS)}…` : clean;
}

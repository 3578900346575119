import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { redact } from '@scnv/sdk/redact';
import { isOrderId, MAX_METADATA_BYTES, MAX_NAME_LENGTH } from '@scnv/sdk/wire';
import { findRawEmail } from '../raw-email.ts';
import type { StoredOffer } from '../store/offers.ts';
import { type Amounts, readAmounts } from './amounts.ts';
import { type Ignored, UNREADABLE } from './ignored.ts';
import { findTextProblem, isUnexpanded, MAX_VALUE_LENGTH } from './text-problem.ts';

const MAX_PROPERTIES = 50;
const HASH = /^[\da-f]{64}$/;
const MAX_SESSION_TIME_S = 90 * 24 * 60 * 60;

/** The parameters with a meaning of their own; all others are kept as properties of the event. */
const READ = [
  'secure',
  'transaction_id',
  'offer_id',
  'event_name',
  'event_id',
  'external_order_id',
  'purchase_value',
  'currency',
  'revenue',
  'payout',
  'user_email',
  'third_party_rejected_reason',
  'conversion_ip',
  'user_agent',
];

/** What a call reports about a conversion. */
export interface ToldConversion extends Amounts {
  event_name: string;
  /** Whether the call named another event, by something that cannot be used. */
  isNameLost: boolean;
  order_id: string | null;
  email_hash: string | null;
  /** Why it is rejected on arrival; `null` if it is not. */
  rejected_reason: string | null;
  properties: Record<string, string>;
  ignored: Ignored[];
}

/**
 * Reads what a call reports. What cannot be used is left out and reported, and the conversion still counts.
 *
 * @param call.ignored What its body contains that could not be read.
 * @param isPublic Whether anyone can make this call, as with a pixel.
 * @param isClickless Whether its click is made for it.
 */
export function readConversion(
  { parameters, ignored: unread }: { parameters: URLSearchParams; ignored: Ignored[] },
  offer: StoredOffer,
  isPublic: boolean,
  isClickless: boolean,
): ToldConversion {
  const ignored = [...unread];
  const ignore = (parameter: string, reason: Ignored['reason']) => {
    ignored.push({ parameter, reason });
    return null;
  };
  const given = (name: string) => parameters.get(name)?.trim() || null;

  function readText(name: string, maxLength: number): string | null {
    const value = given(name);
    const problem = value && (findTextProblem(value) ?? (value.length > maxLength ? 'too_long' : null));
    return problem ? ignore(name, problem) : value;
  }

  function readOrder(): string | null {
    const order = readText('external_order_id', MAX_NAME_LENGTH);
    return order === null || isOrderId(order) ? order : ignore('external_order_id', 'bad_order_id');
  }

  function readEmail(): string | null {
    const text = given('user_email')?.toLowerCase();
    if (!text) return null;
    if (HASH.test(text)) return text;
    if (!findRawEmail(text, []) || isUnexpanded(text)) return ignore('user_email', 'bad_email');
    return createHash('sha256').update(text).digest('hex');
  }

  function readRejection(): string | null {
    const reason = given('third_party_rejected_reason');
    if (reason === null) return null;
    if (isPublic) return ignore('third_party_rejected_reason', 'not_trusted');
    return isUnexpanded(reason) ? ignore('third_party_rejected_reason', 'unexpanded') : readReason(reason);
  }

  function readProperties(): Record<string, string> {
    const kept = new Map<string, string>();
    let bytes = 0;
    for (const name of new Set(parameters.keys())) {
      const value = READ.includes(name) ? null : given(name);
      if (value === null) continue;
      const problem = findTextProblem(value) ?? findTextProblem(name);
      bytes += problem ? 0 : Buffer.byteLength(JSON.stringify([name, value]));
      const isTooMany = kept.size >= MAX_PROPERTIES || bytes > MAX_METADATA_BYTES;
      if (problem) ignore(findTextProblem(name) ? UNREADABLE : name, problem);
      else if (isIP(value)) ignore(name, 'ip_address');
      else if (isTooMany) ignore(name, 'too_many');
      else kept.set(name, value);
    }
    return Object.fromEntries(kept);
  }

  /** Some networks number their events instead of naming them. A page could make up any number of names. */
  function readEventName(): string | null {
    const number = readText('event_id', MAX_NAME_LENGTH);
    return readText('event_name', MAX_NAME_LENGTH) ?? (number && `event_${number}`);
  }

  function checkVisitor() {
    const [time, address] = [given('session_time'), given('conversion_ip')];
    const isTimeNamed = ignored.some(({ parameter }) => parameter === 'session_time');
    if (isClickless && time && sessionMsOf(time) === null && !isTimeNamed) ignore('session_time', 'bad_time');
    if (!isPublic && address && !isIP(address))
      ignore('conversion_ip', isUnexpanded(address) ? 'unexpanded' : 'bad_ip');
  }

  const named = ['event_name', 'event_id'].filter((name) => given(name) !== null);
  if (isPublic) for (const name of named) ignore(name, 'not_trusted');
  const isNamed =
    !isPublic && (named.length > 0 || unread.some(({ parameter }) => /^event_(name|id)$/.test(parameter)));
  const told = isNamed ? readEventName() : null;
  const event_name = told ?? offer.conversion_event;
  // The offer pays for its own conversion event, and not again for each event after it.
  const terms = event_name === offer.conversion_event ? offer : { ...offer, revenue: '', payout: '' };
  const { ignored: amountsIgnored, ...amounts } = readAmounts(parameters, terms, isPublic);
  ignored.push(...amountsIgnored);
  const read = {
    order_id: readOrder(),
    email_hash: readEmail(),
    rejected_reason: readRejection(),
    properties: readProperties(),
  };
  checkVisitor();
  return { ...amounts, event_name, isNameLost: isNamed && told === null, ...read, ignored };
}

/** How long before its conversion a click was made, in milliseconds; `null` if the text does not say. */
export function sessionMsOf(text: string): number | null {
  const seconds = Number(text);
  return seconds >= 0 && seconds <= MAX_SESSION_TIME_S ? Math.round(seconds * 1000) : null;
}

/** A reason as it is stored: any text, redacted. */
export function readReason(text: string): string | null {
  const readable = redact(text.replace(/\p{Cc}+/gu, ' ')).trim();
  return readable.slice(0, MAX_VALUE_LENGTH) || null;
}

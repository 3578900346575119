import { isIP } from 'node:net';
import { redact } from '@scnv/sdk/redact';
import { isUuid } from '@scnv/sdk/wire';
import { findRawEmail } from '../raw-email.ts';
import { startOf } from '../tracking-token.ts';

const MAX_LOGGED = 60;
const MAX_LOGGED_LENGTH = 200;
const MASK = '***';
const PERSONAL = [
  ...['user_email', 'email', 'phone', 'phone_number', 'mobile', 'msisdn'],
  ...['device_id', 'android_id', 'advertising_id', 'idfa', 'idfv', 'gaid', 'conversion_ip', 'ip', 'user_agent'],
];
const TOKEN = /scnv_[a-z]+_[\w-]+/g;

/**
 * The parameters of a call, from its URL and its body. If a name occurs twice, the first value is used; the URL comes
 * before the body.
 */
export function readParameters(url: string, body: [string, string][] = []): URLSearchParams {
  const [, query = ''] = /\?([^#]*)/.exec(url) ?? [];
  const parameters = new URLSearchParams(query);
  for (const [name, value] of body) parameters.append(name, value);
  return parameters;
}

/** How a call names a click: not at all, by something that is not an id, or by an id. */
export type TransactionName = { is: 'missing' } | { is: 'bad' } | { is: 'given'; id: string };

/** The transaction that a call names. An empty parameter is not missing, but bad. */
export function readTransaction(parameters: URLSearchParams): TransactionName {
  const text = parameters.get('transaction_id')?.trim().toLowerCase();
  if (text === undefined) return { is: 'missing' };
  return isUuid(text) ? { is: 'given', id: text } : { is: 'bad' };
}

/** The parameters as the log may have them: without secrets and personal data. */
export function maskParameters(parameters: URLSearchParams): Record<string, string> {
  const named = [...parameters].slice(0, MAX_LOGGED).flatMap(([name, value]): [string, string][] => {
    if (findRawEmail(name, [])) return [];
    return [[masked(name).slice(0, MAX_LOGGED_LENGTH), maskValue(name, value).slice(0, MAX_LOGGED_LENGTH)]];
  });
  // Reversed, so that the first value of a name is kept: it is the one that was used.
  return Object.fromEntries(named.reverse());
}

function maskValue(name: string, value: string): string {
  if (value === '') return value;
  if (name === 'secure' || isSecret(name)) return startOf(value) ? masked(value) : MASK;
  const isPersonal = PERSONAL.includes(name.toLowerCase()) || isIP(value.trim()) || findRawEmail(value, []);
  return isPersonal ? MASK : masked(value);
}

/** A network may send secrets of its own. */
function isSecret(name: string): boolean {
  const parameter = `${name}=x`;
  return redact(parameter) !== parameter;
}

function masked(text: string): string {
  return text.replace(TOKEN, (token) => `${startOf(token) ?? ''}${MASK}`);
}

import { isIP } from 'node:net';
import { isUuid } from '@scnv/sdk/wire';
import { findRawEmail } from '../raw-email.ts';
import { startOf } from '../tracking-token.ts';

const MAX_LOGGED = 60;
const MAX_LOGGED_LENGTH = 200;
const MASK = '***';
const PERSONAL = ['user_email', 'email', 'phone', 'device_id', 'idfa', 'gaid', 'conversion_ip', 'ip', 'user_agent'];
const TOKEN = /scnv_[a-z]+_[\w-]+/g;

/**
 * The parameters of a call, in its address and in its body. Where a name comes twice the first value is the one that is
 * read, and the address comes before the body.
 */
export function readParameters(url: string, body: [string, string][] = []): URLSearchParams {
  const [, query = ''] = /\?([^#]*)/.exec(url) ?? [];
  const parameters = new URLSearchParams(query);
  for (const [name, value] of body) parameters.append(name, value);
  return parameters;
}

/** How a call names a click: not at all, by what is no id of any, or by one. */
export type TransactionName = { is: 'missing' } | { is: 'bad' } | { is: 'given'; id: string };

/** The transaction that a call names. A parameter that is there, but empty, is not missing: it is bad. */
export function readTransaction(parameters: URLSearchParams): TransactionName {
  const text = parameters.get('transaction_id')?.trim().toLowerCase();
  if (text === undefined) return { is: 'missing' };
  return isUuid(text) ? { is: 'given', id: text } : { is: 'bad' };
}

/** What the log may know of the parameters: no secret, and nothing of a person. */
export function maskParameters(parameters: URLSearchParams): Record<string, string> {
  const named = [...parameters].slice(0, MAX_LOGGED).flatMap(([name, value]): [string, string][] => {
    if (findRawEmail(name, [])) return [];
    return [[masked(name).slice(0, MAX_LOGGED_LENGTH), maskValue(name, value).slice(0, MAX_LOGGED_LENGTH)]];
  });
  // The first of a name is the one that was read.
  return Object.fromEntries(named.reverse());
}

function maskValue(name: string, value: string): string {
  if (value === '') return value;
  if (name === 'secure') return startOf(value) ? masked(value) : MASK;
  const isPersonal = PERSONAL.includes(name.toLowerCase()) || isIP(value.trim()) || findRawEmail(value, []);
  return isPersonal ? MASK : masked(value);
}

function masked(text: string): string {
  return text.replace(TOKEN, (token) => `${startOf(token) ?? ''}${MASK}`);
}

/** Why a parameter was not used, although its call was accepted. */
export const IGNORED_REASONS = {
  too_long: 'It is longer than 500 characters, or it is a name or an order longer than 128.',
  unreadable: 'It contains control characters.',
  unexpanded: 'It is a macro that was not filled in.',
  raw_email: 'It contains an e-mail address. Send that as `user_email`, which is stored as a hash.',
  ip_address: 'It is an IP address, and those are not stored.',
  not_trusted:
    'The offer does not trust amounts from callers (`--caller-amounts trust`), and those from pixels are never trusted.',
  bad_amount: 'It is not a decimal number such as `49.90`, or has more decimals than its currency.',
  bad_currency: 'Neither the call nor the offer has a `currency`, or it is not an ISO 4217 code.',
  bad_order_id: 'It is the text of a missing value, such as `undefined`.',
  bad_email: 'It is neither an e-mail address nor the SHA-256 of one.',
  bad_time: 'It is not a number of seconds, or is more than 90 days.',
  bad_ip: 'It is not an IP address.',
  file: 'It is a file, and those are not read.',
  nested: 'It is a list or an object, and those are not read.',
  too_many: 'There were more than 50 parameters of your own, or 10 KB.',
} as const;
export type IgnoredReason = keyof typeof IGNORED_REASONS;

/** Stands for a parameter whose name cannot be repeated. */
export const UNREADABLE = '(unreadable)';

/** A parameter that was not used. */
export interface Ignored {
  parameter: string;
  reason: IgnoredReason;
}

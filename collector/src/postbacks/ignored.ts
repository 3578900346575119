/** Why a parameter was not used, though its call was taken. */
export const IGNORED_REASONS = {
  too_long: 'It is longer than 500 characters, or a name or an order longer than 128.',
  unreadable: 'There are control characters in it.',
  unexpanded: 'It is a macro that nobody has filled.',
  raw_email: 'There is an e-mail address in it. It belongs into `user_email`, which is kept as a hash.',
  ip_address: 'It is an IP address, and those are not kept.',
  not_trusted: 'The offer does not believe the caller in this (`--caller-amounts trust`), and nobody believes a pixel.',
  bad_amount: 'It is no decimal number, such as `49.90`, or has more decimals than its currency.',
  bad_currency: 'There is no `currency`, nor one of the offer, or it is none of ISO 4217.',
  bad_order_id: 'It is the text of a missing value, such as `undefined`.',
  bad_email: 'It is no e-mail address, and no SHA-256 of one.',
  file: 'It is a file, and those are not read.',
  too_many: 'There were more than 50 parameters of your own, or 10 KB.',
} as const;
export type IgnoredReason = keyof typeof IGNORED_REASONS;

/** A parameter that was not used. */
export interface Ignored {
  parameter: string;
  reason: IgnoredReason;
}

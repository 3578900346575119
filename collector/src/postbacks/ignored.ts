import type { TextProblem } from './text-problem.ts';

/** Why a parameter was not used, though its call was taken. */
export type IgnoredReason =
  | TextProblem
  | 'not_trusted'
  | 'bad_amount'
  | 'bad_currency'
  | 'bad_order_id'
  | 'bad_email'
  | 'too_many';

/** A parameter that was not used. */
export interface Ignored {
  parameter: string;
  reason: IgnoredReason;
}

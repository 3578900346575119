import { findRawEmail } from '../raw-email.ts';
import type { IgnoredReason } from './ignored.ts';

/** Longer than any id that networks use. */
export const MAX_VALUE_LENGTH = 500;

/** Why a value of a parameter is not used. */
export type TextProblem = Extract<IgnoredReason, 'too_long' | 'unreadable' | 'unexpanded' | 'raw_email'>;

/** What is wrong with the value of a parameter, if anything is. */
export function findTextProblem(value: string): TextProblem | null {
  if (value.length > MAX_VALUE_LENGTH) return 'too_long';
  if (/\p{Cc}/u.test(value)) return 'unreadable';
  if (isUnexpanded(value)) return 'unexpanded';
  return findRawEmail(value, []) ? 'raw_email' : null;
}

/** Whether a value is a macro that was not replaced. */
export function isUnexpanded(value: string): boolean {
  return /^(?:\{.*\}|\[.*\]|<.*>|%.+%|#.+#|\$.*|REPLACE(?:[_ -].*|ME)?)$/s.test(value.trim());
}

/** The value of a parameter, or `null` if it is empty or unusable. */
export function readText(parameters: URLSearchParams, name: string): string | null {
  const value = parameters.get(name)?.trim();
  return value && !findTextProblem(value) ? value : null;
}

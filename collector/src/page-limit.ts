import { Type } from 'typebox';
import { fieldError, type Validated } from './check.ts';

const MOST = 500;
const DEFAULT = 100;
const DESCRIPTION = `a number from 1 to ${MOST}`;

/** How many entries of a list a query asks for. */
export const limitSchema = Type.Optional(Type.String({ pattern: '^\\d{1,3}$', description: DESCRIPTION }));

/** Reads what {@link limitSchema} lets through, which may still be 0 or too much. */
export function readLimit(limit = `${DEFAULT}`): Validated<number> {
  const value = Number(limit);
  if (value >= 1 && value <= MOST) return { value };
  return { errors: [fieldError(['query', 'limit'], `must be ${DESCRIPTION}`, 'value')] };
}

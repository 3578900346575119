import { type FieldError, isOrderId, MAX_NAME_LENGTH } from '@scnv/sdk/wire';
import { fieldError, type Path } from './check.ts';

/** The fields of a request, whose `order_id`, if it is a text, has no blanks around it. */
export function withTrimmedOrder(fields: unknown): unknown {
  if (typeof fields !== 'object' || !fields || !('order_id' in fields)) return fields;
  const { order_id } = fields;
  return typeof order_id === 'string' ? { ...fields, order_id: order_id.trim() } : fields;
}

/** A missing order id often arrives as a text, such as `undefined`, which would make all sales of a shop one. */
export function orderErrors(order: unknown, path: Path): FieldError[] {
  if (typeof order !== 'string' || isOrderId(order)) return [];
  const msg = `must be the number of a sale: at most ${MAX_NAME_LENGTH} characters, not blank, undefined, null, None or NaN (in any case), nor [object …]`;
  return [fieldError(path, msg, 'value')];
}

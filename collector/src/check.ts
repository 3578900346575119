import { type FieldError, MAX_NAME_LENGTH } from '@scnv/sdk/wire';
import type { Static, TObject } from 'typebox';
import { Compile } from 'typebox/compile';
import { Settings } from 'typebox/system';

/** More than the largest schema can find in fields that it knows; callers may send any number of others. */
const MAX_FINDINGS = 100;
/** Callers choose the names and the depth of fields, which must not inflate the response. */
const MAX_PATH_LENGTH = 20;

// The default is 8, and errors beyond those are dropped.
Settings.Set({ maxErrors: MAX_FINDINGS });

/** Something from outside that is known to be valid, or what is wrong with it. */
export type Validated<Value> = { value: Value } | { errors: FieldError[] };

/** In the words of Scanova's documentation: programs may depend on them. */
export const MISSING = { msg: 'field required', type: 'value_error.missing' };

export type Path = (string | number)[];

/** For a body that is not JSON at all, such as one cut off on its way: distinct from JSON that is invalid. */
export const NOT_JSON: FieldError = { loc: ['body'], msg: 'must be JSON', type: 'json' };

/**
 * Compiles a schema into a check. Its errors name each invalid field once, and at most {@link MAX_FINDINGS} of them,
 * in the words of the schema's descriptions, each of which completes "must be …".
 */
export function createCheck<Schema extends TObject>(schema: Schema) {
  const validator = Compile(schema);
  return (body: unknown, path: Path = ['body']): Validated<Static<Schema>> => {
    // Collecting errors takes much longer than finding that there are none.
    if (validator.Check(body)) return { value: body };
    return { errors: body === undefined ? [NOT_JSON] : explain(schema, validator.Errors(body), path) };
  };
}

/** An error about one field, in the shape that callers get. */
export function fieldError(loc: Path, msg: string, type: string): FieldError {
  const isWhole = loc.length <= MAX_PATH_LENGTH && loc.every((part) => shortened(part) === part);
  return { loc: isWhole ? loc : cut(loc), msg, type };
}

function cut(loc: Path): Path {
  const shown = loc.slice(0, MAX_PATH_LENGTH).map(shortened);
  return loc.length > MAX_PATH_LENGTH ? [...shown, '…'] : shown;
}

function shortened(part: string | number): string | number {
  if (typeof part === 'number' || part.length <= MAX_NAME_LENGTH) return part;
  return `${part.slice(0, MAX_NAME_LENGTH)}…`;
}

interface Finding {
  keyword: string;
  instancePath: string;
  params: object;
  message: string;
}

/** What the schema says that this field must be. */
function describe(schema: SchemaNode, [field, ...deeper]: string[]): string | undefined {
  if (field === undefined) return schema.description;
  const inner = schema.properties?.[field] ?? schema.items;
  return inner && describe(inner, deeper);
}

interface SchemaNode {
  description?: string;
  properties?: Record<string, SchemaNode>;
  /** What each entry of a list is. */
  items?: SchemaNode;
}

function explain(schema: TObject, findings: Finding[], path: Path): FieldError[] {
  const byField = new Map<string, FieldError>();
  for (const { keyword, instancePath, params, message } of findings) {
    const parts = instancePath.split('/').slice(1).map(unescaped);
    const missing = 'requiredProperties' in params ? (params.requiredProperties as string[]) : [];
    for (const name of missing) add([...path, ...parts, name], MISSING.msg, MISSING.type);
    // Each unknown field fails by itself, as `boolean`; the object that has them then reports all of them again.
    if (keyword === 'boolean') add([...path, ...parts], 'is not a field of this request', 'unknown');
    if (missing.length || keyword === 'boolean' || keyword === 'additionalProperties') continue;
    const description = describe(schema, parts);
    if (!parts.length) add(path, 'must be an object', 'type');
    else add([...path, ...parts], description ? `must be ${description}` : message, keyword);
  }
  return [...byField.values()];

  function add(loc: Path, msg: string, type: string) {
    const error = fieldError(loc, msg, type);
    const key = error.loc.join('.');
    if (!byField.has(key)) byField.set(key, error);
  }
}

/** The name of a field in the body, from a part of a JSON pointer. */
function unescaped(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}

import type { FieldError } from '@scnv/sdk/wire';
import type { Static, TObject } from 'typebox';
import { Compile } from 'typebox/compile';

/** Something from outside that is what it says it is now, or what is wrong with it. */
export type Validated<Value> = { value: Value } | { errors: FieldError[] };

/** In the words that Scanova's documentation prints: somebody's program may read them. */
export const MISSING = { msg: 'field required', type: 'value_error.missing' };

export type Path = (string | number)[];

/** What a body is that is no JSON at all, cut on its way for instance: told apart from JSON that is wrong. */
export const NOT_JSON: FieldError = { loc: ['body'], msg: 'must be JSON', type: 'json' };

/**
 * Compiles a schema into a check. Its errors name each wrong field once, in the words of the schema's descriptions,
 * each of which completes "must be …".
 */
export function createCheck<Schema extends TObject>(schema: Schema) {
  const validator = Compile(schema);
  return (body: unknown, path: Path = ['body']): Validated<Static<Schema>> => {
    // To look for errors takes much longer than to see that there are none.
    if (validator.Check(body)) return { value: body };
    return { errors: body === undefined ? [NOT_JSON] : explain(schema, validator.Errors(body), path) };
  };
}

/** One wrong field, in the shape that callers are told. */
export function fieldError(loc: Path, msg: string, type: string): FieldError {
  return { loc, msg, type };
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
    const parts = instancePath.split('/').slice(1);
    const missing = 'requiredProperties' in params ? (params.requiredProperties as string[]) : [];
    for (const name of missing) add([...path, ...parts, name], MISSING.msg, MISSING.type);
    const unknown = 'additionalProperties' in params ? (params.additionalProperties as string[]) : [];
    for (const name of unknown) add([...path, ...parts, name], 'is no field of this request', 'unknown');
    // Each unknown field is found once more by itself, and is false there.
    if (missing.length || unknown.length || keyword === 'boolean') continue;
    const description = describe(schema, parts);
    if (!parts.length) add(path, 'must be an object', 'type');
    else add([...path, ...parts], description ? `must be ${description}` : message, keyword);
  }
  return [...byField.values()];

  function add(loc: Path, msg: string, type: string) {
    const key = loc.join('.');
    if (!byField.has(key)) byField.set(key, fieldError(loc, msg, type));
  }
}

import fc from 'fast-check';

/** The part of JSON Schema that the collector's document uses. */
export interface JsonSchema {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  items?: JsonSchema;
  minItems?: number;
  maxItems?: number;
  properties?: Record<string, JsonSchema>;
  required?: string[];
}

const anything = fc.jsonValue({ stringUnit: 'binary' });

/** Generates values that a schema allows, with some parts occasionally replaced by invalid ones. */
export function valuesOf(schema: JsonSchema, nonsense = 1): fc.Arbitrary<unknown> {
  return fc.oneof({ arbitrary: goodValuesOf(schema, nonsense), weight: 40 }, { arbitrary: anything, weight: nonsense });
}

function goodValuesOf(schema: JsonSchema, nonsense: number): fc.Arbitrary<unknown> {
  const { type, anyOf, pattern, minimum, maximum, properties = {}, required = [] } = schema;
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (anyOf) return fc.oneof(...anyOf.map((one) => valuesOf(one, nonsense)));
  if (pattern) return fc.stringMatching(new RegExp(pattern));
  if (type === 'string') {
    const { minLength = 0, maxLength = 200 } = schema;
    return fc.string({ minLength, maxLength: Math.min(maxLength, 200), unit: 'binary' });
  }
  if (type === 'integer') return fc.integer({ min: minimum ?? -(2 ** 53), max: maximum ?? 2 ** 53 });
  if (type === 'number') return fc.oneof(fc.integer({ min: 0, max: 10_000 }), fc.double({ noNaN: true }));
  if (type === 'array') {
    const { items = {}, minItems = 0 } = schema;
    return fc.array(valuesOf(items, nonsense), { minLength: minItems, maxLength: minItems + 4 });
  }
  if (type === 'object' && schema.properties) {
    const fields = Object.entries(properties).map(([name, value]) => [name, valuesOf(value, nonsense)] as const);
    return fc.record(Object.fromEntries(fields), { requiredKeys: required });
  }
  if (type === 'object') return fc.dictionary(fc.string(), anything);
  return anything;
}

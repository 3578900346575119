import type { Ignored } from './ignored.ts';

/** What the body of a call says. */
export interface CallBody {
  fields: [string, string][];
  /** What stands in it and is not read. */
  ignored: Ignored[];
}

const MULTIPART = /^multipart\/form-data\b/i;
const URLENCODED = /^application\/x-www-form-urlencoded\b/i;
/** A name and a value: neither prose nor XML nor bytes begin like this. */
const LOOKS_URLENCODED = /^[^\s\p{Cc}<>"=]+=/u;
/** Prices are read from these; `1.0E7` and floats with all their digits, as some programs write them, are read as numbers. */
const READABLE_NUMBER = /^\d+(?:\.\d{1,15})?$/;

type Reviver = (name: string, value: unknown, context: { source?: string }) => unknown;

/**
 * Reads a form or flat JSON. Many callers say of neither what it is, and some say something else, so that looks go
 * before the type.
 *
 * @param type The `Content-Type`, or nothing where none is said.
 * @returns `null` where it is none of these: whatever would be read of it is not what the caller told.
 */
export async function readBody(body: Buffer, type: string): Promise<CallBody | null> {
  const text = body.toString().trim();
  if (text === '') return { fields: [], ignored: [] };
  if (MULTIPART.test(type)) return readMultipart(body, type);
  if (text.startsWith('{')) return { fields: fieldsOfJson(text), ignored: [] };
  const isForm = URLENCODED.test(type) || LOOKS_URLENCODED.test(text);
  return isForm ? { fields: [...new URLSearchParams(text)], ignored: [] } : null;
}

function fieldsOfJson(text: string): [string, string][] {
  try {
    const fields = Object.entries(parseWithDigits(text) as object);
    return fields.flatMap(([name, value]) => (typeof value !== 'object' ? [[name, `${value}`]] : withoutValue(name)));
  } catch {
    // Nobody knows what it names: so it is no call without a click.
    return withoutValue('transaction_id');
  }
}

/** Numbers as they are written: ids are longer than those that JavaScript can tell apart. */
function parseWithDigits(json: string): unknown {
  // The types do not know the source yet.
  const parse = JSON.parse as (text: string, reviver: Reviver) => unknown;
  return parse(json, (_, value, { source }) =>
    typeof value === 'number' && source !== undefined && READABLE_NUMBER.test(source) ? source : value,
  );
}

async function readMultipart(body: Buffer, type: string): Promise<CallBody | null> {
  try {
    const form = [...(await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData())];
    return {
      fields: form.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : withoutValue(name))),
      ignored: form.flatMap(([name, value]) =>
        typeof value === 'string' ? [] : [{ parameter: name, reason: 'file' as const }],
      ),
    };
  } catch {
    return null;
  }
}

/** A click that is named by nothing is not missing, or the call would be one without a click. */
function withoutValue(name: string): [string, string][] {
  return name === 'transaction_id' ? [[name, '']] : [];
}

import { type Ignored, UNREADABLE } from './ignored.ts';
import { findTextProblem } from './text-problem.ts';

/** What the body of a call says. */
export interface CallBody {
  fields: [string, string][];
  /** What it contains that is not used. */
  ignored: Ignored[];
}

const MULTIPART = /^multipart\/form-data\b/i;
const URLENCODED = /^application\/x-www-form-urlencoded\b/i;
/** A name and a value: prose, XML and binary data do not begin like this. */
const LOOKS_URLENCODED = /^[^\s\p{Cc}<>"=]+=/u;
/** Prices are read from these as written; `1.0E7` and floats with all their digits are parsed as numbers first. */
const READABLE_NUMBER = /^\d+(?:\.\d{1,15})?$/;

type Reviver = (name: string, value: unknown, context: { source?: string }) => unknown;

/**
 * Reads a form or flat JSON. Many callers declare no type, and some a wrong one, so the content decides before the
 * type does.
 *
 * @param type The `Content-Type`, or an empty text if there is none.
 * @returns `null` if it is neither: whatever could be read from it is not what the caller meant.
 */
export async function readBody(body: Buffer, type: string): Promise<CallBody | null> {
  const text = body.toString().trim();
  if (text === '') return { fields: [], ignored: [] };
  if (MULTIPART.test(type)) return readMultipart(body, type);
  if (text.startsWith('{')) return readJson(text);
  const isForm = URLENCODED.test(type) || LOOKS_URLENCODED.test(text);
  return isForm ? { fields: [...new URLSearchParams(text)], ignored: [] } : null;
}

function readJson(text: string): CallBody | null {
  try {
    const fields = Object.entries(parseWithDigits(text) as object);
    const isNested = (value: unknown) => typeof value === 'object' && value !== null;
    return {
      fields: fields.flatMap(([name, value]) =>
        typeof value !== 'object' ? [[name, `${value}`]] : withoutValue(name),
      ),
      ignored: fields.flatMap(([name, value]) => (isNested(value) ? [unused(name, 'nested')] : [])),
    };
  } catch {
    return null;
  }
}

/** Keeps numbers as they are written: ids may have more digits than JavaScript numbers. */
function parseWithDigits(json: string): unknown {
  // TypeScript's types do not have `source` yet.
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
      ignored: form.flatMap(([name, value]) => (typeof value === 'string' ? [] : [unused(name, 'file')])),
    };
  } catch {
    return null;
  }
}

function unused(name: string, reason: Ignored['reason']): Ignored {
  return { parameter: findTextProblem(name) ? UNREADABLE : name, reason };
}

/** A click named by an unusable value is not missing, or this would be a call without a click. */
function withoutValue(name: string): [string, string][] {
  return name === 'transaction_id' ? [[name, '']] : [];
}

import { redact } from './redact.ts';
import { MAX_METADATA_BYTES, MAX_METADATA_DEPTH } from './wire.ts';

/**
 * A redacted copy of what a caller adds to an event, as JSON can express it. What it cannot express is replaced by what
 * it was: `[function]`, `[symbol]`, `[node]`, `[unreadable]` if a getter throws, `[too deep]` below the last level,
 * where every cycle ends.
 *
 * @param read Gets the value; may throw.
 * @param levels Levels of objects and arrays, the outermost included.
 * @param edit Applied to each text, and to each key.
 */
export function readMetadata(
  read: () => unknown,
  levels: number = MAX_METADATA_DEPTH,
  edit: (text: string) => string = redact,
): unknown {
  // A React node leads to all others; more keys would not fit.
  let left = MAX_METADATA_BYTES;

  function copyOf(readOne: () => unknown, levelsLeft: number): unknown {
    try {
      const value = readOne();
      const type = typeof value;
      if (type === 'string' || type === 'bigint') return edit(String(value));
      if (type === 'function' || type === 'symbol') return `[${type}]`;
      if (type !== 'object' || !value) return value;
      const given = value as { [key: string]: unknown; nodeType?: unknown; toJSON: () => unknown };
      if (given.nodeType) return '[node]';
      const isList = Array.isArray(value);
      const hasText = !isList && typeof given.toJSON === 'function' && levelsLeft >= 0;
      if (hasText) return copyOf(() => given.toJSON(), levelsLeft - 1);
      if (levelsLeft < 1) return '[too deep]';
      const copy: { [key: string]: unknown } = isList ? (asList([]) as never) : {};
      for (const key of Object.keys(value)) if (left-- > 0) copy[edit(key)] = copyOf(() => given[key], levelsLeft - 1);
      return copy;
    } catch {
      return '[unreadable]';
    }
  }

  return copyOf(read, levels);
}

/** An array that stays one in JSON, even on pages where Prototype 1.6 gives arrays a `toJSON` that returns a string. */
export function asList<Item>(items: Item[]): Item[] {
  return Object.assign(items, { toJSON: undefined });
}

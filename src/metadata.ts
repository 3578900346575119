import { redact } from './redact.ts';
import { MAX_METADATA_BYTES, MAX_METADATA_DEPTH } from './wire.ts';

/**
 * A copy of what a caller adds to an event, as JSON can say it, redacted. In the place of what cannot be said stands
 * what it was: `[function]`, `[symbol]`, `[node]`, `[unreadable]` where a getter throws, `[too deep]` below the last level,
 * which is where every circle ends.
 *
 * @param read Gets the value; may throw.
 * @param levels Levels of objects and lists, the outermost included.
 * @param edit What is done to each text, and to each key.
 */
export function readMetadata(
  read: () => unknown,
  levels: number = MAX_METADATA_DEPTH,
  edit: (text: string) => string = redact,
): unknown {
  // A node of React leads to all others; more would not fit.
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

/** A list that stays one as JSON, on pages whose Prototype 1.6 gives all lists a `toJSON` that makes a text of them. */
export function asList<Item>(items: Item[]): Item[] {
  return Object.assign(items, { toJSON: undefined });
}

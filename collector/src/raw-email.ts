import type { Path } from './check.ts';

// Stricter than what `redact` takes for an address: there a mistake costs a word, here a sale.
// Matches only one character before the @, since what follows it tells an address from other texts: the time it takes
// is linear in the length of the text, not quadratic. Names of images for high-resolution screens end in `@2x.png`.
const ADDRESS =
  /[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-](?:@|%(?:25)*40)(?!\d+x\.(?:png|jpe?g|webp|avif|gif|svg)\b)(?:[\p{L}\p{N}-]{1,63}\.)+\p{L}{2,}/iu;

/**
 * Finds an e-mail address anywhere in a value, however deep: in a text, in a part of one, or in a field name.
 *
 * @param path Where the value is in the body.
 * @returns Where the address is; if in a field name, the object that has it; `null` if there is none.
 */
export function findRawEmail(value: unknown, path: Path): Path | null {
  // A stack of what is still to be searched, each with the value around it: JSON can be nested deeper than calls can,
  // and a path for each value would take memory quadratic in the depth.
  const waiting: Place[] = [{ value, key: null, outer: null }];
  for (let place = waiting.pop(); place; place = waiting.pop()) {
    const { value } = place;
    if (typeof value === 'string' && ADDRESS.test(value)) return [...path, ...keysTo(place)];
    if (typeof value !== 'object' || value === null) continue;
    const isList = Array.isArray(value);
    for (const [key, inner] of Object.entries(value)) {
      if (!isList && ADDRESS.test(key)) return [...path, ...keysTo(place)];
      waiting.push({ value: inner, key: isList ? Number(key) : key, outer: place });
    }
  }
  return null;
}

interface Place {
  value: unknown;
  key: string | number | null;
  outer: Place | null;
}

function keysTo(place: Place): Path {
  const keys: Path = [];
  for (let at: Place | null = place; at; at = at.outer) if (at.key !== null) keys.push(at.key);
  return keys.reverse();
}

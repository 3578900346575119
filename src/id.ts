/**
 * A version 7 UUID: the time first, then random bits. Ids that grow with time fill the collector's index in one place.
 *
 * @param now Whole milliseconds since 1970.
 * @param random Between 0 and 1, excluding 1, with at least 24 random bits.
 * @see https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7
 */
export function uuidV7(now: number, random: () => number): string {
  const time = hex(now, 12);
  const chance = (digits: number) => hex(random() * 16 ** digits, digits);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${chance(3)}-a${chance(3)}-${chance(6)}${chance(6)}`;
}

function hex(value: number, digits: number): string {
  return (value + 16 ** digits).toString(16).slice(1, digits + 1);
}

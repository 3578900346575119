/**
 * A UUID of version 7: the time first, then chance. Ids that grow with time keep the collector's index in one place.
 *
 * @param now Milliseconds since 1970, whole.
 * @param random Between 0 and 1, 1 not included, with at least 24 bits of chance.
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

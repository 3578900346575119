/** Milliseconds since 1970. */
export function now(): number {
  // biome-ignore lint/complexity/useDateNow: Date.js, found in old shops, makes it return a `Date`, and `Date.parse` null
  return +new Date();
}

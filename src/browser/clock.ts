/** Milliseconds since 1970. */
export function now(): number {
  // biome-ignore lint/complexity/useDateNow: in old shops, Date.js makes it return a `Date`, and `Date.parse` null
  return +new Date();
}

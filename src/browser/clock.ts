/** Milliseconds since 1970. */
export function now(): number {
  // biome-ignore lint/complexity/useDateNow: Date.js, which old shops have, lets it return a `Date`, and `Date.parse` null
  return +new Date();
}

/** What a site never means to tell. SDK and collector share this file. */

/** The `@` may be encoded, more than once where an address stands in an address, and so may what is before it. */
const EMAIL = /(^|%(?:25){0,4}[\da-f]{2}|[^\w.+-])[\w.+-]+(?:@|%(?:25){0,4}40)[\w-]+(?:\.[\w-]+)+/gi;
const JWT = /(^|[^\w-])eyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g;
const SECRET = /((?:token|secret|passw\w{0,9}|api_?key|signature)(?:=|%(?:25){0,4}3d))[^&#%\s]+/gi;
const LONG = /[\w-]{32,}/g;
const UUID = /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/gi;
/** Words and short numbers with something between them are pages and products. No two ways lead through a text here. */
const WORDS = /^(?:\d{0,12}(?:(?:[A-Z]?[a-z]+|[A-Z]+)\d{0,12})?(?:[-_]|$))*$/;
/** A UUID may look like one in parts. */
const DIGITS = /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|\d(?:[ +-]?\d){12,}/gi;

/**
 * Takes out of a text what nobody may see: e-mail addresses, JWTs, values of parameters that are called secret, opaque
 * tokens of 32 characters or more, card numbers. Time grows with the length of the text and no faster.
 *
 * @returns The text, with `[email]`, `[token]` or `[card]` in the place of what was taken out.
 * @example redact('/reset?mail=jo%40shop.example') // '/reset?mail=[email]'
 */
export function redact(text: string): string {
  return text
    .replace(EMAIL, '$1[email]')
    .replace(JWT, '$1[token]')
    .replace(SECRET, '$1[token]')
    .replace(LONG, (run) => (WORDS.test(run.replace(UUID, '')) ? run : '[token]'))
    .replace(DIGITS, (run) => (isCard(run.replace(/[ +-]/g, '')) ? '[card]' : run));
}

/** Redacts a text that mostly is the same as the last time. */
export function createRedactor(): typeof redact {
  let last: string;
  let redacted: string;
  return (text) => {
    if (text !== last) redacted = redact(text);
    last = text;
    return redacted;
  };
}

/** Luhn's check, https://patents.google.com/patent/US2950048A/en, which one number in ten passes by chance. */
function isCard(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const weighted = +digit * (1 + (index % 2));
    return total + weighted - (weighted > 9 ? 9 : 0);
  }, 0);
  return digits.length < 20 && sum % 10 === 0;
}

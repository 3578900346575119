/** Removes what a site never means to reveal. The SDK and the collector share this file. */

/** A percent sign, as it is in a URL, in a URL within a URL, and so on. */
const PERCENT = '%(?:25){0,4}';
/** A character of an e-mail address, except a dot: `+`, `-` and non-ASCII letters may be percent-encoded. */
const LETTER = `(?:[^\\s%!"(),./:;<=>?@[\\]\\\\{|}&#]|${PERCENT}(?:2[bd]|[89a-f][\\da-f]))`;
const EMAIL = new RegExp(
  `(^|[\\s!"(),/:;<=>?@[\\]\\\\{|}&#]|${PERCENT}(?!2[bde]|[89a-f])[\\da-f]{2}|%)` +
    // A run without an `@` is matched, too, and put back: otherwise each place in it would be tried as a start.
    `(?:${LETTER}|\\.|${PERCENT}2e)+((?:@|${PERCENT}40)${LETTER}+(?:\\.${LETTER}+)+)?`,
  'gi',
);
const JWT = /(^|[^\w-])eyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g;
/** A value ends at the next `&` or `#`, encoded or not. */
const SECRET = new RegExp(
  `((?:token|secret|passw\\w{0,9}|pwd|api_?key|signature)(?:_\\w{0,20})?(?:]|${PERCENT}5d)?(?:=|${PERCENT}3d))` +
    `(?:(?!${PERCENT}2[36])[^&#\\s])+`,
  'gi',
);
const LONG = /[\w-]{32,}/g;
const UUID = /[\da-fA-F]{8}(-[\da-fA-F]{4}){3}-[\da-fA-F]{12}/g;
/** A change from one kind of character to another: words have few, tokens one at every second character. */
const CHANGE = /[a-z](?=[A-Z\d])|[A-Z](?=[a-z\d])|\d(?=[a-zA-Z])/g;
const SPACE = `(?:[ +\\u00a0-]|${PERCENT}2[0b])`;
/** Parts of a UUID may look like a number. */
const DIGITS = new RegExp(`${UUID.source}|\\d(?:${SPACE}?\\d){12,}`, 'gi');

/**
 * Removes from a text what nobody may see: e-mail addresses, JWTs, values of parameters named like secrets, opaque
 * tokens of 32 characters or more, card numbers. Takes linear time.
 *
 * @returns The text, with `[email]`, `[token]` or `[card]` in place of what was removed.
 * @example redact('/reset?mail=jo%40shop.example') // '/reset?mail=[email]'
 */
export function redact(text: string): string {
  // Most texts have neither, and this pattern is slower than all others, above all on first use.
  return (/@|%/.test(text) ? text.replace(EMAIL, (run, before, host) => (host ? `${before}[email]` : run)) : text)
    .replace(JWT, '$1[token]')
    .replace(SECRET, '$1[token]')
    .replace(LONG, (run) => (isOpaque(run.replace(UUID, '')) ? '[token]' : run))
    .replace(DIGITS, (run, partOfUuid) => (!partOfUuid && hasCard(run) ? '[card]' : run));
}

/** Returns a {@link redact} that remembers its last result, for a text that rarely changes. */
export function createRedactor(): typeof redact {
  let last: string;
  let redacted: string;
  return (text) => {
    if (text !== last) redacted = redact(text);
    last = text;
    return redacted;
  };
}

function isOpaque(run: string): boolean {
  const changes = (text: string) => text.split(CHANGE).length - 1;
  const isMixed = (part: string) => part.length > 15 && changes(part) > 2;
  return run.length > 31 && (changes(run) * 5 > run.length || run.split(/[-_]/).some(isMixed));
}

/** Whether adjacent groups of digits form a card number; what follows it may be its date. */
function hasCard(run: string): boolean {
  const groups = run.split(new RegExp(SPACE, 'i'));
  const isStart = (_: string, first: number) => {
    let length = 0;
    // Luhn's check, https://patents.google.com/patent/US2950048A/en, which one number in ten passes by chance. `sum`
    // takes these digits as complete, `next` expects another one.
    let sum = 0;
    let next = 0;
    return groups.slice(first, first + 19).some((group) => {
      for (const digit of group) {
        [sum, next] = [next + +digit, sum + ((+digit * 2) % 9 || +digit)];
        length++;
      }
      return length > 12 && length < 20 && sum % 10 === 0;
    });
  };
  return groups.some(isStart);
}

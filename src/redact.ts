/** What a site never means to tell. SDK and collector share this file. */

/** How a character stands in an address of an address of an address. */
const PERCENT = '%(?:25){0,4}';
/** What an e-mail address is made of but for its dots: `+` and letters of all scripts may be encoded. */
const LETTER = `(?:[^\\s%!"(),./:;<=>?@[\\]\\\\{|}&#]|${PERCENT}(?:2[bd]|[89a-f][\\da-f]))`;
const EMAIL = new RegExp(
  `(^|[\\s!"(),/:;<=>?@[\\]\\\\{|}&#]|${PERCENT}(?!2[bde]|[89a-f])[\\da-f]{2}|%)` +
    // What ends in no `@` is taken, too, and given back: else each place in it would be tried as the beginning.
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
/** From one kind of letter to another; a word has few such places, a token has one at every second letter. */
const CHANGE = /[a-z](?=[A-Z\d])|[A-Z](?=[a-z\d])|\d(?=[a-zA-Z])/g;
const SPACE = `(?:[ +\\u00a0-]|${PERCENT}2[0b])`;
/** A UUID may look like a number in parts. */
const DIGITS = new RegExp(`${UUID.source}|\\d(?:${SPACE}?\\d){12,}`, 'gi');

/**
 * Takes out of a text what nobody may see: e-mail addresses, JWTs, values of parameters that are called secret, opaque
 * tokens of 32 characters or more, card numbers. Time grows with the length of the text and no faster.
 *
 * @returns The text, with `[email]`, `[token]` or `[card]` in the place of what was taken out.
 * @example redact('/reset?mail=jo%40shop.example') // '/reset?mail=[email]'
 */
export function redact(text: string): string {
  // Most texts have none, and this pattern takes longer than all others, the first time above all.
  return (/@|%/.test(text) ? text.replace(EMAIL, (run, before, host) => (host ? `${before}[email]` : run)) : text)
    .replace(JWT, '$1[token]')
    .replace(SECRET, '$1[token]')
    .replace(LONG, (run) => (isOpaque(run.replace(UUID, '')) ? '[token]' : run))
    .replace(DIGITS, (run, partOfUuid) => (!partOfUuid && hasCard(run) ? '[card]' : run));
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

function isOpaque(run: string): boolean {
  const changes = (text: string) => text.split(CHANGE).length - 1;
  const isMixed = (part: string) => part.length > 15 && changes(part) > 2;
  return run.length > 31 && (changes(run) * 5 > run.length || run.split(/[-_]/).some(isMixed));
}

/** Whether groups that stand beside each other are a card's number; what follows it may be its date. */
function hasCard(run: string): boolean {
  const groups = run.split(new RegExp(SPACE, 'i'));
  const isStart = (_: string, first: number) => {
    let length = 0;
    // Luhn's check, https://patents.google.com/patent/US2950048A/en, which one number in ten passes by chance: as if
    // these digits were all, and as if another one followed.
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

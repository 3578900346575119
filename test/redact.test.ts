import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redact } from '../src/redact.ts';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U';

test.each([
  ['an e-mail address', 'Hello jo.doe+shop@mail.example.com!', 'Hello [email]!'],
  ['one in a query', '/reset?mail=jo%40shop.example&a=1', '/reset?mail=[email]&a=1'],
  ['one of a page of a page', '/in?next=%2Fa%3Fmail%3Djo%40shop.example', '/in?next=%2Fa%3Fmail%3D[email]'],
  ['one that is encoded twice', '?u=%253Fmail%253Djo%2540shop.example', '?u=%253Fmail%253D[email]'],
  ['one with a long name', `${'a'.repeat(70)}@shop.example`, '[email]'],
  ['one whose plus is encoded', '?m=mary%2Bshop%40gmail.com', '?m=[email]'],
  ['one of another script', 'иван@пример.рф, jo@müller.de', '[email], [email]'],
  ['one of another script, encoded', '?m=jo%40m%C3%BCller.de&a=1', '?m=[email]&a=1'],
  ['one with an apostrophe', "o'brien@x.example", '[email]'],
  ['a JWT', `/reset/${JWT}?a=1`, '/reset/[token]?a=1'],
  ['a short JWT', 'eyJhIjoxfQ.eyJiIjoyfQ.', '[token]'],
  ['a session id in hexadecimal', '/s/9f86d081884c7d659a2feaa0c55ad015', '/s/[token]'],
  ['an API key', 'key_live_51HxQ2eFg7KtZpLmN9vRsTuWxYzAbCdEf', '[token]'],
  ['a token in base64url', '?k=dGhpcyBpcyBhIHNlY3JldCB0b2tlbi4-_Zm9v', '?k=[token]'],
  ['whatever is called a token', '?reset_token=abc123&next=/', '?reset_token=[token]&next=/'],
  ['a password in an address of an address', '?u=%3Fpassword%3Dhunter2%26a', '?u=%3Fpassword%3D[token]%26a'],
  ['a password that is encoded', '?password=p%40ssw0rd%24&a=1', '?password=[token]&a=1'],
  [
    'a password of a form',
    '?user%5Bpassword%5D=x&user[password]=y',
    '?user%5Bpassword%5D=[token]&user[password]=[token]',
  ],
  [
    'a password and its repetition',
    '?password_confirmation=x&token_hash=y',
    '?password_confirmation=[token]&token_hash=[token]',
  ],
  ['a card number and its date', '4111 1111 1111 1111 12/27', '[card]/27'],
  ['a card number with encoded spaces', '?c=4111%201111%201111%201111', '?c=[card]'],
  ['a card number', 'paid by 4111111111111111', 'paid by [card]'],
  ['a card number in groups', '4111 1111 1111 1111 or 3782-822463-10005', '[card] or [card]'],
  ['a card number in a query', '?c=4111+1111+1111+1111', '?c=[card]'],
])('%s is removed', (_, text, expected) => {
  expect(redact(text)).toBe(expected);
});

test.each([
  'https://shop.example/?scnv=019B7A10-0000-7000-8000-00000000000a&utm_source=flyer',
  '/products/blue-shirt-019b7a10-0000-7000-8000-00000000000a',
  '/how-to-choose-the-best-coffee-machine-of-2026-for-small-kitchens',
  '/Die-Besten-Kaffeemaschinen_Fuer-Kleine-Kuechen-TOP10',
  '/p/apple-iPhone-15-pro-max-case-black-xl',
  '/p/PlayStation-5-Digital-Edition-Bundle',
  '/p/sony-wh1000xm5-noise-cancelling-kopfhoerer',
  '/p/samsung-galaxy-s24ultra-5g-256gb-titan',
  '/tag/top-kaffeemaschinen2026-vergleich-und-test',
  'Donaudampfschifffahrtsgesellschaftskapitaen',
  'ORD-2026-000123',
  'Order 10042 of 2026-11-21 at 13:22:46',
  'EUR 1,299.00 / 1.299,00 € / 19.99',
  'Call +49 30 1234567',
  'Follow @shop, or mail us @ home',
  'isbn 978-3-16-148410-0',
  'token: none, secretary=no',
  '4111111111111112',
  'grüße, 日本語 and 🙂',
  '',
])('%j stays unchanged', (text) => {
  expect(redact(text)).toBe(text);
});

const around = fc.constantFrom('', ' ', '/', '?a=', '&b=', '%3D', ',', '"', '(', ' and ');
const within = (secret: fc.Arbitrary<string>) => fc.tuple(around, secret, around);
const digit = fc.integer({ min: 0, max: 9 });

/** Numbers of 13 to 19 digits that pass the Luhn check. */
const card = fc.array(digit, { minLength: 12, maxLength: 18 }).map((digits) => {
  const doubled = [...digits].reverse().map((one, index) => (index % 2 ? one : one * 2));
  const sum = doubled.reduce((total, one) => total + (one > 9 ? one - 9 : one), 0);
  return [...digits, (10 - (sum % 10)) % 10].join('');
});
const base64url = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_');
// Unbiased: fast-check prefers long runs of one letter, which are not tokens. Fewer than one in a million random texts
// of 40 letters change between kinds of characters as rarely as words do.
const opaque = fc
  .noBias(fc.array(base64url, { minLength: 40, maxLength: 120 }))
  .map((letters) => letters.join(''))
  // Words are not tokens: generated tokens mix all kinds of characters.
  .filter((token) => /\d[a-zA-Z]/.test(token) && /[a-z][A-Z]/.test(token));
const jwt = fc
  .tuple(fc.uint8Array({ minLength: 4 }), fc.uint8Array({ minLength: 4 }))
  .map(([one, other]) => [`eyJ${base64(one)}`, `eyJ${base64(other)}`, base64(other)].join('.'));
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');

describe('nothing is left of', () => {
  const email = /[\w.+-]@[\w-]+\.[\w]/;
  test.each([
    ['an e-mail address', fc.emailAddress(), (text: string) => email.test(text)],
    ['an encoded one', fc.emailAddress().map(encodeURIComponent), (text: string) => email.test(decoded(text))],
    ['a JWT', jwt, (text: string) => /eyJ[\w-]+\.[\w-]+\.[\w-]*/.test(text)],
    ['a card number', card, (text: string, secret: string) => text.includes(secret)],
    [
      'an opaque token',
      opaque,
      (text: string, secret: string) => text.includes(secret) || text.includes(secret.slice(-9)),
    ],
  ])('%s', (_, secrets, isLeft) => {
    fc.assert(
      fc.property(within(secrets), ([before, secret, after]) => {
        expect(isLeft(redact(before + secret + after), secret)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
});

function decoded(text: string): string {
  return text.replace(/%([\da-f]{2})/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
}

test('a UUID is not a secret, whatever it contains', () => {
  fc.assert(
    fc.property(within(fc.uuid()), ([before, id, after]) => {
      expect(redact(before + id + after)).toBe(before + id + after);
    }),
    { numRuns: 20_000 },
  );
});

test('what was redacted is not redacted again', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), opaque, card, fc.emailAddress(), jwt)), (parts) => {
      const once = redact(parts.join(' '));
      expect(redact(once)).toBe(once);
    }),
  );
});

test.each([
  'a',
  '-',
  'eyJ',
  'eyJ-',
  'a@',
  '1-',
  '1 ',
  'a.',
  '%25',
  '%e4',
  '%25252525e4',
  '%252525252e',
  '25',
  '%40',
  'passw',
  'token=',
  'A1_',
  '019b7a10-0000-7000-8000-00000000000a-',
])('a long text of nothing but %j is processed in linear time', (part) => {
  const text = `%${part.repeat(100_000 / part.length)}!`;
  // In quadratic time it would take minutes.
  expect(redact(text).length).toBeGreaterThan(0);
});

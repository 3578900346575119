import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillMacros, findMacroProblem, MACROS } from '../src/macros.ts';

describe('findMacroProblem', () => {
  it.each(MACROS)('recognizes {%s}', (macro) => {
    expect(findMacroProblem(`https://shop.example/{${macro}}/x?id={${macro}}#{${macro}}`)).toBeNull();
  });

  it.each([
    ['https://{sub_id}/', 'host'],
    ['https://{sub_id}.example/', 'host'],
    ['https://shop.example{sub_id}/', 'host'],
    ['https://shop.example:{sub_id}/', 'host'],
    ['https://{sub_id}@shop.example/', 'host'],
    ['{sub_id}://shop.example/', 'http'],
    ['{sub_id}', 'http'],
    ['https://shop.example/?a={secure}', 'no macros except {transaction_id}'],
    ['https://shop.example/?a={}', 'no macros except'],
    ['https://shop.example/?a={__proto__}', 'no macros except'],
    ['https://shop.example/?a={Transaction_Id}', 'no macros except'],
    ['javascript:alert({sub_id})', 'http'],
    ['data:text/html,{sub_id}', 'http'],
    ['//evil.example/{sub_id}', 'http'],
    ['https:evil.example/{sub_id}', 'http'],
    ['\\\\evil.example/{sub_id}', 'http'],
    ['https://shop.example\\{sub_id}', 'host'],
    ['https://user:password@shop.example/{sub_id}', 'http'],
    ['https://shop.example/\n{sub_id}', 'http'],
  ])('refuses %s', (destination, problem) => {
    expect(findMacroProblem(destination)).toContain(problem);
  });
});

describe('fillMacros', () => {
  const fill = (destination: string, sub_id: string) => fillMacros(destination, { sub_id });

  it.each([
    ['&evil=1#', '%26evil%3D1%23'],
    ['a b+c', 'a%20b%2Bc'],
    ['\r\nSet-Cookie: a=b', '%0D%0ASet-Cookie%3A%20a%3Db'],
    ['//evil.example', '%2F%2Fevil.example'],
    ['\\evil', '%5Cevil'],
    ['{transaction_id}', '%7Btransaction_id%7D'],
    ['"><script>', '%22%3E%3Cscript%3E'],
    ["a'b", 'a%27b'],
    ['їжак', '%D1%97%D0%B6%D0%B0%D0%BA'],
    ['\ud800', '%EF%BF%BD'],
    ['..', ''],
  ])('keeps %j a single value', (value, encoded) => {
    expect(fill('https://shop.example/{sub_id}/?a={sub_id}&b=1#c', value)).toBe(
      `https://shop.example/${encoded}/?a=${encoded}&b=1#c`,
    );
  });

  it('leaves empty what has no value, and its surroundings unchanged', () => {
    expect(fillMacros('https://shop.example/?a=%20&b={payout}&c={sub_id}', { sub_id: null })).toBe(
      'https://shop.example/?a=%20&b=&c=',
    );
    expect(fillMacros('https://shop.example/?a={other}', {})).toBe('https://shop.example/?a={other}');
  });

  it('lets no value choose the host, the surrounding path or another parameter', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const url = new URL(fill('https://shop.example/a/{sub_id}/b?x={sub_id}&y=1#z', value));
        expect([url.origin, url.pathname.split('/').length, [...url.searchParams.keys()], url.hash]).toEqual([
          'https://shop.example',
          4,
          ['x', 'y'],
          '#z',
        ]);
        if (!/^\.+$/.test(value)) expect(url.searchParams.get('x')).toBe(value.toWellFormed());
      }),
    );
  });
});

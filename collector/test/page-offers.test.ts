import { Window } from 'happy-dom';
import { expect, it } from 'vitest';
import { MACROS } from '../src/macros.ts';
import { CALLS, testLinkOf, trackingLinkOf } from '../src/page/offer-addresses.js';
import { MACROS as TOLD } from '../src/page/offer-fields.js';
import { readClick } from '../src/postbacks/click.ts';
import { readParameters, readTransaction } from '../src/postbacks/parameters.ts';
import { isUnexpanded } from '../src/postbacks/text-problem.ts';

const COLLECTOR = 'https://collector.example';

it('explains each existing macro, and no others', () => {
  const told = TOLD.flat().join(' ');
  const named = [...TOLD.map(([name]) => name), ...[...told.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)];
  const range = ['sub_id_3', 'sub_id_4', 'sub_id_5'];
  expect(told).toContain('{sub_id_2} to {sub_id_6}');
  expect([...named, ...range].sort()).toEqual([...MACROS].sort());
});

it('creates links whose placeholders are not stored if nobody replaces them', () => {
  const nothing = { publisher: '', sub_ids: {}, external_transaction_id: null, device_id: null };
  const read = (link: string) => readClick(new URL(link).searchParams);
  expect(read(trackingLinkOf(COLLECTOR, 'spring'))).toEqual({ ...nothing, isTest: false });
  expect(read(testLinkOf(COLLECTOR, 'spring'))).toEqual({ ...nothing, isTest: true });
});

it('creates calls with the token, which are refused as long as they name no click', () => {
  const { document } = new Window();
  document.body.innerHTML = CALLS.pixel(COLLECTOR, 'TOKEN');
  const urls = [
    CALLS.postback(COLLECTOR, 'TOKEN'),
    document.querySelector('img')?.src ?? '',
    CALLS.rejection(COLLECTOR, 'TOKEN'),
  ];
  expect(urls.map((url) => new URL(url).pathname)).toEqual(['/postback', '/pixel.gif', '/rejection']);
  for (const url of urls) {
    const parameters = readParameters(url, undefined);
    expect([parameters.get('secure'), readTransaction(parameters)]).toEqual(['TOKEN', { is: 'bad' }]);
    const { currency, secure, new_rejected_reason, ...toReplace } = Object.fromEntries(parameters);
    for (const value of Object.values(toReplace)) expect(isUnexpanded(value)).toBe(true);
  }
});

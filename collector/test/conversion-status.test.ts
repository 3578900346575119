import { expect, it } from 'vitest';
import { isChange, standingOf } from '../src/conversion-status.ts';

/** `T1:rejected fraud` is a network's ruling on that click, `site:approved` one by the site itself. */
function rulingOf(said: string) {
  const [by, word] = said.split(':') as [string, string];
  const [status, reason = null] = word.split(' ') as ['approved', string?];
  return { transaction_id: by === 'site' ? null : by, status, to_status: status, reason, by, at: 0 };
}
const rulingsOf = (said: string) => (said ? said.split(', ').map(rulingOf) : []);

it.each([
  ['', 'T1', 'pending'],
  ['T1:rejected', 'T1', 'rejected'],
  ['T1:rejected', 'T2', 'pending'],
  ['T1:rejected', null, 'pending'],
  ['site:rejected', 'T1', 'rejected'],
  ['site:rejected', null, 'rejected'],
  ['T1:rejected, site:approved', 'T1', 'approved'],
  ['site:approved, T1:rejected', 'T1', 'rejected'],
  ['site:approved, T1:rejected', 'T2', 'approved'],
  ['site:rejected, T1:rejected', 'T2', 'rejected'],
] as const)('after %s a pending sale of %s is %s', (said, click, expected) => {
  expect(standingOf('pending', rulingsOf(said), click).status).toBe(expected);
});

it.each([
  ['', 'T1:rejected fraud', true],
  ['T1:rejected fraud', 'T1:rejected fraud', false],
  ['T1:rejected fraud', 'T1:rejected chargeback', true],
  ['T1:rejected fraud', 'T2:rejected fraud', true],
  ['T2:rejected fraud', 'T2:rejected fraud', false],
  ['T1:rejected fraud', 'site:rejected fraud', true],
  ['site:rejected fraud', 'site:rejected fraud', false],
  ['site:rejected fraud', 'T1:rejected fraud', false],
  ['', 'site:approved', false],
  ['T1:rejected fraud', 'site:approved', true],
])('after %s of an approved sale of T1, %s is a change: %s', (said, ruling, expected) => {
  expect(isChange('approved', rulingsOf(said), 'T1', rulingOf(ruling))).toBe(expected);
});

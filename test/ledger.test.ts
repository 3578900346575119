import { expect, test } from 'vitest';
import { createLedger } from '../src/ledger.ts';
import type { Counts } from '../src/world.ts';

test('losses counted up to a moment stay as they were, whatever is lost later', () => {
  const counts: Counts = { delivered: 0, dropped: {} };
  const lose = createLedger({ counts, onDrop: undefined, explain() {} });
  lose(1, 'expired');
  const before = counts.dropped;
  lose(2, 'expired');
  expect([before, counts.dropped]).toEqual([{ expired: 1 }, { expired: 3 }]);
});

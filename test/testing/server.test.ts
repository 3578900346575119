import { expect, test } from 'vitest';
import { openInbox } from '../../src/testing/index.ts';

test('without a window it says what is missing', () => {
  expect(() => openInbox()).toThrow('run this test in jsdom or happy-dom');
});

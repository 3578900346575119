// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { init, setConsent, status, stop } from '../../src/browser/index.ts';
import { openInbox } from '../../src/testing/index.ts';

test('status', () => {
  openInbox();
  init('s', { endpoint: '/ct' });
  setConsent('granted');
  console.log(status());
  stop();
  console.log(status());
});

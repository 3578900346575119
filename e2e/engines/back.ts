import { expect } from './test.ts';
import type { Visitor } from './visitor.ts';

/**
 * Goes back from a page that is being opened, once the page before is put away: in the moment of the load Chromium may
 * not have done so yet, and would load it anew. It has done so when a request of the new page was answered.
 */
export async function goBack(visitor: Pick<Visitor, 'evaluate'>): Promise<void> {
  const opened = `document.readyState === 'complete' && fetch('/opened').then(() => true)`;
  await expect.poll(() => visitor.evaluate(opened).catch(() => false)).toBe(true);
  await visitor.evaluate('void history.back()');
}

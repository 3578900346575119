import { expectAllWords, scan, trackWords, words, wordsSent } from './burst.ts';
import { expect, test } from './faulty-road.ts';
import { AFTER_THE_LEASE_MS, shiftClock } from './preludes.ts';

for (const how of ['never sent', 'sent in vain']) {
  test(`two tabs opened at the same moment share what was ${how}, and send each event once`, async ({
    road,
    network,
    visitor,
  }) => {
    network.prepend('');
    await scan(visitor, road);
    await network.goDown();
    if (how === 'never sent')
      await visitor.evaluate(`Object.defineProperty(navigator, 'onLine', { value: false }) && null`);
    await trackWords(visitor, `location.href = '/shop.css'`);
    await expect.poll(() => visitor.url()).toContain('shop.css');
    await network.comeBack();
    if (how === 'sent in vain') network.prepend(shiftClock(AFTER_THE_LEASE_MS));

    await expect.poll(() => visitor.evaluate('document.readyState').catch(() => '')).toBe('complete');
    await visitor.evaluate(`(() => {
      const button = Object.assign(document.createElement('button'), { id: 'two', textContent: 'two' });
      button.onclick = () => {
        open('/');
        location.href = '/products/lamp';
      };
      document.body.prepend(button);
    })()`);
    await visitor.click('#two');
    await expectAllWords(road);
    await expect.poll(() => road.events().filter(({ event_type }) => event_type === 'pageview')).toHaveLength(3);
    expect(wordsSent(network).length).toBe(words.length);
    expect(road.duplicates()).toEqual([]);
  });
}

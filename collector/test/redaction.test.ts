import { afterAll, expect, it } from 'vitest';
import { startCollector } from './collector.ts';

const collector = await startCollector(afterAll);
const MAIL = 'jo@shop.example';

it('redacts secrets in what a page sends, before anything else sees it', async () => {
  const { postEvents, readEvents } = await collector.newSite();
  const answer = await postEvents([
    {
      event_type: 'click',
      page_url: `https://shop.example/?mail=${MAIL}&token=abc`,
      page_title: `Hello ${MAIL}`,
      referrer: `https://shop.example/${'x'.repeat(4066)}/${MAIL}`,
      metadata: {
        text: `"\n${MAIL}`,
        list: [{ card: '4111 1111 1111 1111' }],
        number: 4111111111111111,
        price: '19.99',
        guests: { [MAIL]: [{ [MAIL]: MAIL }] },
      },
    },
  ]);
  expect(answer.statusCode).toBe(200);
  const [row] = readEvents();
  expect(row).toMatchObject({
    page_url: 'https://shop.example/?mail=[email]&token=[token]',
    page_title: 'Hello [email]',
  });
  expect(row?.referrer).not.toContain('jo@');
  expect(JSON.parse(String(row?.metadata))).toEqual({
    text: '"\n[email]',
    list: [{ card: '[card]' }],
    number: 4111111111111111,
    price: '19.99',
    guests: { '[email]': [{ '[email]': '[email]' }] },
  });
});

import { expect, test } from './test.ts';

interface Offer {
  name: string;
  destination: string;
  status: string;
  allowed_sources: string[];
  conversions_per_click: string;
  approval: string;
  pixel_approval: string;
}

test('an offer is created on the page, and what is copied there makes a sale and reverses it', async ({
  road,
  report,
  context,
}) => {
  const { collectorUrl, shopUrl } = road;
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: collectorUrl });
  await report.goto(`${collectorUrl}/?tab=setup&site=demo`);
  await report.getByText('New offer').click();
  await report.getByLabel('Offer name').fill('Spring sale');
  await report.getByLabel('Id, for the link').fill('spring');
  await report.getByLabel('Where clicks lead', { exact: true }).fill(`${shopUrl}?click={click}`);
  await report.getByLabel('Payout to the publisher').fill('2.00');
  await report.getByLabel('Currency').fill('eur');
  await report.getByRole('button', { name: 'Create offer' }).click();
  await expect(
    report.getByRole('alert').filter({ hasText: 'Where clicks lead: must have no macros except' }),
  ).toBeVisible();
  await report.getByLabel('Where clicks lead', { exact: true }).fill(`${shopUrl}?click={transaction_id}`);
  await report.getByRole('button', { name: 'Create offer' }).click();
  await expect(report.getByText('Its token is shown only once')).toHaveCount(3);
  await expect(report.getByText('Postback, pixel, rejection')).toBeFocused();

  const copied = async (name: string) => {
    await report.evaluate(() => navigator.clipboard.writeText(''));
    await report.getByRole('button', { name: `Copy ${name} of Spring sale` }).click();
    const read = () => report.evaluate(() => navigator.clipboard.readText());
    await expect.poll(read).not.toBe('');
    return read();
  };
  const trackingLink = await copied('the tracking link');
  const landed = await fetch(trackingLink.replace('REPLACE_WITH_PUBLISHER', 'blog'), { redirect: 'manual' });
  const transaction = new URL(landed.headers.get('location') ?? '').searchParams.get('click') ?? '';
  const filled = async (name: string) =>
    (await copied(name)).replace('REPLACE_WITH_TRANSACTION', transaction).replace('REPLACE_WITH_ORDER', '10042');
  const call = async (address: string) => (await fetch(address)).json();
  const pixel = await filled('the pixel');
  expect(pixel).toMatch(/^<img src="http.*&amp;transaction_id=.*" width="1" height="1" alt="">$/);
  const postback = (await filled('the postback URL')).replace('REPLACE_WITH_PRICE', '49.90');
  expect(await call(postback)).toMatchObject({ status: 'approved', reason: null });
  expect(await call(await filled('the rejection URL'))).toMatchObject({ status: 'rejected', reason: null });

  await report.reload();
  await report.getByText('Postback, pixel, rejection').click();
  await expect(report.getByRole('region', { name: 'the postback URL' })).toContainText('REPLACE_WITH_POSTBACK_TOKEN');
  await report.getByLabel('Hours the old one stays valid').fill('0');
  await report.getByRole('button', { name: 'Create new token' }).click();
  await expect(report.getByText('Its token is shown only once')).toHaveCount(1);
  expect(await call(await filled('the postback URL'))).toMatchObject({ status: 'duplicate' });
  expect((await fetch(postback)).status).toBe(403);
});

test('an offer is edited and paused, and only the edited fields change', async ({ road, report }) => {
  const offer = { site_id: 'demo', offer_id: 'spring', destination: 'https://shop.example/?t={transaction_id}' };
  const fields = { approval: 'manual', allowed_sources: ['192.0.2.7'], fallback_url: 'https://shop.example/' };
  const { postback_token, rejection_token, pixel_token, ...before } = (await road.admin('POST', '/admin/offers', {
    ...offer,
    ...fields,
  })) as Offer & Record<string, string>;
  const stored = async () => {
    const { tokens, ...found } = (await road.admin('GET', '/admin/offers/spring')) as Offer & { tokens: unknown };
    return found;
  };
  await report.goto(`${road.collectorUrl}/?tab=setup&site=demo`);
  const line = report.locator('#offer-spring');
  await line.getByText('Change').click();
  await line.getByLabel('Offer name').fill('Spring');
  await line.getByText('More', { exact: true }).click();
  await expect(line.getByLabel('Nothing counts until')).toBeChecked();
  await line.getByLabel('A click may lead to several sales').check();
  await line.getByRole('button', { name: 'Save' }).click();
  await expect(line.getByText('Saved.')).toBeVisible();
  expect(await stored()).toEqual({ ...before, name: 'Spring', conversions_per_click: 'several' });

  // A collapsed section with an error is expanded.
  await line.getByLabel('Addresses allowed to call').fill('shop.example');
  await line.getByText('More', { exact: true }).click();
  await line.getByRole('button', { name: 'Save' }).click();
  await expect(line.getByLabel('Addresses allowed to call')).toBeFocused();
  await expect(line.getByRole('alert').last()).toHaveText(
    /^Addresses allowed to call: “shop.example” must be an address/,
  );

  await line.getByRole('button', { name: 'Pause' }).click();
  await expect(line.getByText('(paused)')).toBeVisible();
  expect(await stored()).toMatchObject({ status: 'paused' });
  await line.getByRole('button', { name: 'Resume' }).click();
  await expect(line.getByText('(paused)')).toHaveCount(0);
});

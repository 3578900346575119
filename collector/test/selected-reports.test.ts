import { afterAll, expect, it } from 'vitest';
import { startCollector } from './collector.ts';
import { newOffer } from './offer.ts';

const collector = await startCollector(afterAll);
const ask = async (path: string) => (await collector.asAdmin('GET', `/reports/${path}`)).json();
const linesOf = async (path: string) =>
  (await collector.asAdmin('GET', `/reports/${path}`)).body.trimEnd().split('\r\n').slice(1);

it('reports one QR code of one site, with and without the site', async () => {
  const [site, other] = [await collector.newSite(), await collector.newSite()];
  const flyer = `flyer-of-${site.siteId}`;
  const saved = { site_id: site.siteId, destination: 'https://shop.example/sale' };
  await collector.asAdmin('PUT', `/admin/qr-codes/${flyer}`, saved);
  for (const code of [flyer, flyer, site.code, other.code]) await collector.send('GET', `/q/${code}`);
  for (const query of [`code=${flyer}`, `site_id=${site.siteId}&code=${flyer}`]) {
    // The site is reported as a whole: it has what belongs to no code.
    expect((await ask(`qr-codes?${query}`)).sites).toMatchObject([
      { site_id: site.siteId, sessions: 3, qr_codes: [{ code: flyer, sessions: 2 }] },
    ]);
    expect(await linesOf(`qr-codes.csv?${query}`)).toMatchObject([expect.stringContaining(`${site.siteId},${flyer},`)]);
  }
});

it('reports one offer and its publishers, with and without the site', async () => {
  const [offer, other] = [await newOffer(collector), await newOffer(collector)];
  for (const { click } of [offer, other]) await click({ publisher: 'p-7' });
  for (const query of [`offer_id=${offer.offerId}`, `site_id=${offer.site.siteId}&offer_id=${offer.offerId}`]) {
    const { offers } = await ask(`offers?${query}`);
    expect(offers).toMatchObject([{ offer_id: offer.offerId, sessions: 1, publishers: [{ sessions: 1 }] }]);
    for (const table of ['offers.csv', 'publishers.csv']) {
      expect(await linesOf(`${table}?${query}`)).toMatchObject([expect.stringContaining(`,${offer.offerId},`)]);
    }
  }
});

it('refuses to select what there is not, and what a report does not have', async () => {
  const [offer, other] = [await newOffer(collector), await newOffer(collector)];
  const [site_id, code, offer_id] = [offer.site.siteId, offer.site.code, offer.offerId];
  const cases: [string, Record<string, string>, number, unknown][] = [
    ['qr-codes', { code: 'nobody' }, 404, 'there is no such QR code'],
    ['qr-codes', { site_id, code: other.site.code }, 404, 'the site has no such QR code'],
    ['qr-codes.csv', { code: 'nobody' }, 404, 'there is no such QR code'],
    ['qr-codes', { offer_id }, 422, [{ loc: ['query', 'offer_id'] }]],
    ['sites.csv', { code }, 422, [{ loc: ['query', 'code'] }]],
    ['offers', { offer_id: 'nobody' }, 404, 'there is no such offer'],
    ['offers', { site_id, offer_id: other.offerId }, 404, 'the site has no such offer'],
    ['publishers.csv', { offer_id: 'nobody' }, 404, 'there is no such offer'],
    ['offers', { code }, 422, [{ loc: ['query', 'code'] }]],
    ['trend', { site_id, code, offer_id }, 422, [{ loc: ['query', 'offer_id'] }]],
    ['trend.csv', { site_id, code, offer_id }, 422, [{ loc: ['query', 'offer_id'] }]],
    ['funnel', { site_id, code, offer_id }, 422, [{ loc: ['query', 'offer_id'] }]],
  ];
  for (const [report, query, status, detail] of cases) {
    const answer = await collector.asAdmin('GET', `/reports/${report}?${new URLSearchParams(query)}`);
    const what = `${report} ${JSON.stringify(query)}`;
    expect({ what, status: answer.statusCode, ...answer.json() }).toMatchObject({ what, status, detail });
  }
});

import type { TestCollector, TestSite } from './collector.ts';
import { query } from './stored.ts';

/** An offer with its own site. */
export interface TestOffer {
  site: TestSite;
  offerId: string;
  postbackToken: string;
  rejectionToken: string;
  pixelToken: string;
  change(fields: object): Promise<unknown>;
  /** Clicks on its tracking link, and returns the transaction. */
  click(parameters?: Record<string, string>): Promise<string>;
}

let offers = 0;

export async function newOffer(collector: TestCollector, fields: object = {}): Promise<TestOffer> {
  const site = await collector.newSite();
  const offerId = `offer-${++offers}`;
  const asked = { site_id: site.siteId, offer_id: offerId, destination: 'https://shop.example/?t={transaction_id}' };
  const made = (await collector.asAdmin('POST', '/admin/offers', { ...asked, ...fields })).json();
  return {
    site,
    offerId,
    postbackToken: made.postback_token,
    rejectionToken: made.rejection_token,
    pixelToken: made.pixel_token,
    change: (changed) => collector.asAdmin('PATCH', `/admin/offers/${offerId}`, changed),
    async click(parameters = {}) {
      const { headers } = await collector.send('GET', `/c/${offerId}?${new URLSearchParams(parameters)}`);
      return new URL(String(headers.location)).searchParams.get('scnv') ?? '';
    },
  };
}

/** Sends a call like an ad network: with a query, or by POST with a form. */
export function callAsNetwork(
  collector: TestCollector,
  path: string,
  parameters: Record<string, string>,
  method: 'GET' | 'POST' = 'GET',
) {
  const query = new URLSearchParams(parameters).toString();
  return method === 'GET' ? collector.send('GET', `${path}?${query}`) : collector.send('POST', path, query);
}

/** What is stored of the clicks on an offer, in order. */
export function readClicks({ databaseUrl }: TestCollector, { offerId }: TestOffer): Record<string, unknown>[] {
  const sql = `SELECT clicks.*, kind, code FROM clicks JOIN scan_sessions USING (scan_session_id)
    WHERE offer_id = ? ORDER BY scan_session_id`;
  return query(databaseUrl, sql, offerId);
}

/** The user agent of a browser. */
export const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';

/** Requests the image pixel of an offer like a browser. */
export function showPixel(collector: TestCollector, { pixelToken }: TestOffer, parameters: Record<string, string>) {
  const query = new URLSearchParams({ secure: pixelToken, ...parameters });
  return collector.send('GET', `/pixel.gif?${query}`, undefined, { 'user-agent': CHROME });
}

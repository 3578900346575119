import type { Road } from '../road.ts';
import { test as base, type Site } from '../session/site.ts';

export { expect } from '../session/site.ts';

interface Figures {
  sessions: number;
  engaged: number;
  events: number;
  conversions: number;
  pending: number;
  rejected: number;
  publishers: { publisher: string; approved: number }[];
}

interface Called {
  status: string;
  reason: string | null;
}

/** An offer whose clicks lead to a site of this test. */
export interface Offer {
  tokens: { postback: string; rejection: string; pixel: string };
  /** The tracking link, on a host that leads to the collector. */
  link(host?: string): string;
  /** The URL of the collector on this host. */
  under(host: string): string;
  /** Calls from an advertiser's server. */
  call(path: string, parameters: Record<string, string>): Promise<Called>;
  report(): Promise<Figures>;
  /** The outcome of each pixel call, in order. */
  pixelCalls(): Promise<[status: string, reason: string | null][]>;
}

export const test = base.extend<{ offer: Offer }>({
  offer: async ({ road, site }, use) => use(await makeOffer(road, site)),
});

async function makeOffer(road: Road, site: Site): Promise<Offer> {
  const fields = { site_id: 'demo', offer_id: 'spring', destination: site.at('/landing?t={transaction_id}') };
  const made = (await road.admin('POST', '/admin/offers', fields)) as Record<string, string>;
  const { postback_token = '', rejection_token = '', pixel_token = '' } = made;
  const under = (host: string) => road.collectorUrl.replace('127.0.0.1', host);
  return {
    tokens: { postback: postback_token, rejection: rejection_token, pixel: pixel_token },
    link: (host = '127.0.0.1') => `${under(host)}/c/spring?publisher=p-7`,
    under,
    async call(path, parameters) {
      return (await fetch(`${road.collectorUrl}${path}?${new URLSearchParams(parameters)}`)).json();
    },
    async report() {
      const { offers } = (await road.admin('GET', '/reports/offers')) as { offers: [Figures] };
      return offers[0];
    },
    async pixelCalls() {
      const { calls } = (await road.admin('GET', '/admin/log?surface=pixel')) as { calls: Called[] };
      return calls.reverse().map(({ status, reason }) => [status, reason]);
    },
  };
}

import { hrefOf, readPlace } from './address.js';
import { ask } from './collector.js';

/**
 * @import { TemplateResult } from 'lit-html'
 * @import { Place } from './address.js'
 * @import { Offer } from '../store/offers.ts'
 * @import { QrCode as Code } from '../store/scans.ts'
 * @import { Site } from '../store/sites.ts'
 */

/** @typedef {Code & { site_id: string }} QrCode */

/**
 * What every view is given.
 *
 * @typedef {object} Page
 * @property {Place} place
 * @property {Site[]} sites
 * @property {QrCode[]} codes Of the site, or of all.
 * @property {Offer[]} offers Likewise.
 * @property {string} collectorUrl The origin that tags carry.
 * @property {(change: Partial<Place>) => string} link The address of this view but for what is changed.
 * @property {(change: Partial<Place>, how?: 'push' | 'replace') => void} go
 * @property {() => void} refresh Draws the page again.
 * @property {() => Promise<void>} reload Reads sites, codes and offers again.
 */

/**
 * One of the tabs while it is shown.
 *
 * @typedef {{ view(): TemplateResult, stop(): void }} Tab
 */

/**
 * @param {{ show(): void, refresh(): void }} shown What is done when the address has changed, and to draw.
 * @returns {Page}
 */
export function createPage({ show, refresh }) {
  const publicUrl = document.querySelector('meta[name="public-url"]')?.getAttribute('content');
  /** @type {Page} */
  const page = {
    place: readPlace(location.search),
    sites: [],
    codes: [],
    offers: [],
    collectorUrl: publicUrl || location.origin,
    link: (change) => hrefOf({ ...page.place, ...change }),
    go(change, how = 'push') {
      history[how === 'push' ? 'pushState' : 'replaceState'](null, '', page.link(change));
      show();
    },
    refresh,
    async reload() {
      const { site } = page.place;
      const [{ sites }, { qr_codes }, { offers }] = await Promise.all([
        ask('/admin/sites'),
        // There may be no such site.
        ask('/admin/qr-codes', { site_id: site }).catch(() => ({ qr_codes: [] })),
        ask('/admin/offers', { site_id: site }).catch(() => ({ offers: [] })),
      ]);
      Object.assign(page, { sites, codes: qr_codes, offers });
      refresh();
    },
  };
  return page;
}

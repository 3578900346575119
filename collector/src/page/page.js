import { hrefOf, readPlace } from './address.js';
import { untilDone } from './again.js';
import { ask, Refused } from './collector.js';

/**
 * @import { TemplateResult } from 'lit-html'
 * @import { Place } from './address.js'
 * @import { Offer } from '../store/offers.ts'
 * @import { QrCode as Code } from '../store/scans.ts'
 * @import { Site } from '../store/sites.ts'
 */

/** @typedef {Code & { site_id: string }} QrCode */

/**
 * What every view gets.
 *
 * @typedef {object} Page
 * @property {Place} place
 * @property {Site[]} sites
 * @property {QrCode[]} codes Of the site, or of all.
 * @property {Offer[]} offers Likewise.
 * @property {boolean} isRead Whether codes and offers are loaded.
 * @property {string} problem Why they are not loaded or not current; empty if they are.
 * @property {string} collectorUrl The origin that tags carry.
 * @property {(change: Partial<Place>) => string} link The URL of this view with a change.
 * @property {(change: Partial<Place>, how?: 'push' | 'replace') => void} go
 * @property {() => void} refresh Draws the page again.
 * @property {() => Promise<void>} reload Loads sites, codes and offers again, retrying until it succeeds.
 * @property {() => void} forget Discards codes and offers.
 */

/**
 * One of the tabs while it is shown.
 *
 * @typedef {{ view(): TemplateResult, stop(): void }} Tab
 */

/**
 * @param {{ show(): void, refresh(): void }} shown `show` is called when the URL has changed, `refresh` to draw.
 * @returns {Page}
 */
export function createPage({ show, refresh }) {
  let askedLast = 0;
  let shownLast = 0;
  const publicUrl = document.querySelector('meta[name="public-url"]')?.getAttribute('content');
  /** @type {Page} */
  const page = {
    place: readPlace(location.search),
    sites: [],
    codes: [],
    offers: [],
    isRead: false,
    problem: '',
    collectorUrl: publicUrl || location.origin,
    link: (change) => hrefOf({ ...page.place, ...change }),
    go(change, how = 'push') {
      history[how === 'push' ? 'pushState' : 'replaceState'](null, '', page.link(change));
      show();
    },
    refresh,
    reload() {
      const { site } = page.place;
      askedLast += 1;
      const asked = askedLast;
      // Responses may arrive in any order.
      const isWanted = () => page.place.site === site && asked > shownLast;
      const read = async () => {
        const [{ sites }, { qr_codes }, { offers }] = await Promise.all([
          ask('/admin/sites'),
          ask('/admin/qr-codes', { site_id: site }).catch(noneOf({ qr_codes: [] })),
          ask('/admin/offers', { site_id: site }).catch(noneOf({ offers: [] })),
        ]);
        if (!isWanted()) return;
        shownLast = asked;
        Object.assign(page, { sites, codes: qr_codes, offers, isRead: true, problem: '' });
        refresh();
      };
      return untilDone(read, {
        isWanted,
        onProblem(problem) {
          page.problem = problem;
          refresh();
        },
      });
    },
    forget() {
      Object.assign(page, { codes: [], offers: [], isRead: false, problem: '' });
    },
  };
  return page;
}

/**
 * A site that does not exist, or whose id is not valid, has nothing.
 *
 * @template None
 * @param {None} none
 * @returns {(error: unknown) => None}
 */
function noneOf(none) {
  return (error) => {
    if (error instanceof Refused && [404, 422].includes(error.status)) return none;
    throw error;
  };
}

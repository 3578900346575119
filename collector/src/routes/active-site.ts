import type { StoredSite } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import { Refusal } from './errors.ts';

/** The site with this id. Refuses one that does not exist or is paused. */
export async function findActiveSite(store: Store, siteId: string): Promise<StoredSite> {
  return activeOrRefuse(await store.read.findSite(siteId));
}

/** The site that was looked up, if it accepts events; else refuses the request. */
export function activeOrRefuse(site: StoredSite | null): StoredSite {
  if (!site) throw new Refusal(400, 'site_id is not a site of this collector', 'unknown_site');
  if (site.status === 'paused') throw new Refusal(400, 'site is paused', 'paused');
  return site;
}

import type { StoredSite } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import { Refusal } from './errors.ts';

/** The site that a call of the management API names. Refuses one that does not exist. */
export async function findSiteOrRefuse(store: Store, siteId: string): Promise<StoredSite> {
  const site = await store.read.findSite(siteId);
  if (!site) throw new Refusal(404, 'there is no such site');
  return site;
}

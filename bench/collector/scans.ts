import { join } from 'node:path';
import { findLostScans } from './faults.ts';
import { type Figures, figuresOf } from './figures.ts';
import type { Options } from './options.ts';
import { compete, contend, settle } from './stage.ts';
import { scanTraffic } from './traffic.ts';

/** The collector under a load of scans, each of which it redirects. */
export interface Scans extends Figures {
  faults: string[];
}

/** @param directory Where its database is made. */
export async function measureScans(directory: string, options: Options): Promise<Scans> {
  const databasePath = join(directory, 'scans.db');
  let redirects = 0;
  const counted = () => {
    redirects++;
    return scanTraffic();
  };
  const scanned = await contend('scans', { databaseUrl: `file:${databasePath}` }, () => counted);
  await compete([scanned], options);
  await settle([scanned]);
  return { ...figuresOf(scanned.rounds), faults: findLostScans(databasePath, redirects) };
}

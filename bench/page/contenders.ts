import { type Sdk, sdks } from '../rig/sdks.ts';

/** What goes through the rows. */
export interface Contender {
  name: string;
  /** None for the page alone, which is subtracted from all others. */
  sdk?: Sdk;
  /** Whether the visitor came by a scan: without one scnv does nothing. */
  scanned: boolean;
}

/** The name of the page alone. */
export const BLANK = 'no SDK';
/** The one that all others are a multiple of. */
export const BASE = 'plausible';

/** In the order of the tables. */
export const contenders: Contender[] = [
  { name: BLANK, scanned: true },
  { name: 'scnv', sdk: sdkOf('scnv'), scanned: true },
  { name: 'scnv (no scan)', sdk: sdkOf('scnv'), scanned: false },
  ...['plausible', 'snowplow', 'posthog'].map((name) => ({ name, sdk: sdkOf(name), scanned: true })),
];

function sdkOf(name: string): Sdk {
  const sdk = sdks.find((one) => one.name === name);
  if (!sdk) throw new Error(`there is no ${name}`);
  return sdk;
}

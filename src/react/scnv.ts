import { useEffect } from 'react';
import { init, isStarted, setConsent } from '../browser/instances.ts';
import type { InitOptions } from '../browser/options.ts';

/** The options of `init`, read at the first render only, except for `consent`, which applies whenever it changes. */
export interface ScnvProps extends InitOptions {
  siteId: string;
  endpoint: string;
}

/**
 * Starts tracking for a site, once, however often it is mounted, and continues after it is unmounted. Renders nothing,
 * and does nothing on a server.
 *
 * @example <Scnv siteId="site_abc123" endpoint="https://collector.example/ct" />
 */
export function Scnv({ siteId, consent, ...options }: ScnvProps): null {
  useEffect(() => {
    if (consent) setConsent(consent);
  }, [consent]);
  useEffect(() => {
    if (!isStarted(siteId)) init(siteId, options);
    // Changed options do not start it again.
  }, [siteId]);
  return null;
}

import { type InitOptions, init } from '@scnv/sdk';
import { useEffect } from 'react';

declare global {
  interface Window {
    scanovaConfig: InitOptions & { siteId: string };
  }
}

/** Counts the page views. StrictMode mounts it twice, and the second `init` warns and changes nothing. */
export function Tracking() {
  useEffect(() => {
    const { siteId, ...options } = window.scanovaConfig;
    init(siteId, options);
  }, []);
  return null;
}

import { Scnv, type ScnvProps } from '@scnv/sdk/react';

declare global {
  interface Window {
    scanovaConfig: ScnvProps;
  }
}

/** Counts the page views, once each under StrictMode, too. */
export function Tracking() {
  return <Scnv {...window.scanovaConfig} />;
}

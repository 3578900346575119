import { Scnv, type ScnvProps } from '@scnv/sdk/react';

declare global {
  interface Window {
    scanovaConfig: ScnvProps;
  }
}

/** Counts each page view once, even under StrictMode. */
export function Tracking() {
  return <Scnv {...window.scanovaConfig} />;
}

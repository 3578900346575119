'use client';

import { type InitOptions, init } from '@scnv/sdk';
import { useEffect } from 'react';

/** Counts the page views. StrictMode mounts it twice, and the second `init` warns and changes nothing. */
export function Tracking({ siteId, ...options }: InitOptions & { siteId: string }) {
  useEffect(() => init(siteId, options), []);
  return null;
}

import { useSyncExternalStore } from 'react';
import { getScanSessionId, hearOfCalls } from '../browser/instances.ts';

const listeners = new Set<() => void>();

hearOfCalls(() => {
  for (const listener of [...listeners]) listener();
});

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * The id of the scan that brought this visitor here, for your checkout API; `null` without one, on a server, and while
 * the page takes over what the server has rendered.
 */
export function useScanSessionId(): string | null {
  return useSyncExternalStore(subscribe, getScanSessionId, () => null);
}

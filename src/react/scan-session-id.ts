import { useSyncExternalStore } from 'react';
import { getScanSessionId, hearOfCalls } from '../browser/instances.ts';

const listeners = new Set<() => void>();

hearOfCalls(() => {
  for (const listener of listeners) listener();
});

/** A refusal in another tab fires the first; a tab that was asleep learns of it when it is back, by the others. */
const REFUSALS = ['storage', 'visibilitychange', 'pageshow'];

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  for (const type of REFUSALS) addEventListener(type, listener);
  return () => {
    listeners.delete(listener);
    for (const type of REFUSALS) removeEventListener(type, listener);
  };
}

/**
 * The id of the scan that brought this visitor here, for your checkout API; `null` without one, on a server, and during
 * hydration.
 */
export function useScanSessionId(): string | null {
  return useSyncExternalStore(subscribe, getScanSessionId, () => null);
}

/** What decides between two copies of one event. */
export interface Copy {
  source: 'browser' | 'server';
}

/**
 * Whether a counted event has to give way to a copy that came later: one that came with an API key outranks one that
 * a browser sent, and among equals the first one stays.
 */
export function isOutranked(counted: Copy, incoming: Copy): boolean {
  return counted.source === 'browser' && incoming.source === 'server';
}

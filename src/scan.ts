import { isUuid, SCAN_PARAMETER } from './wire.ts';

/**
 * The scan session id in an address, as `?scnv=` or `#scnv=`.
 *
 * @returns The first value that is a UUID, or `null`: anything else in the parameter is a stranger's text and is never
 *   kept, sent or logged.
 */
export function scanSessionIdIn(url: string): string | null {
  for (const part of url.split(/[?&#]/)) {
    const [name, value] = part.split('=');
    if (name === SCAN_PARAMETER && isUuid(value)) return value;
  }
  return null;
}

import { BROWSER_EVENTS_PATH } from '@scnv/sdk/wire';

/** Where browser events go: as the SDK sends them, and as pages do that post them themselves. */
export const BROWSER_EVENTS_PATHS = [BROWSER_EVENTS_PATH, '/collect/batch'] as const;

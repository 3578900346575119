import { BROWSER_EVENTS_PATH } from '@scnv/sdk/wire';

/** Where browser events go: those of the SDK, and those that pages post themselves. */
export const BROWSER_EVENTS_PATHS = [BROWSER_EVENTS_PATH, '/collect/batch'] as const;

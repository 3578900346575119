import type { Sinks } from './ingest.ts';

/**
 * In the place of the store for what comes with a test key. It is neither linked nor compared with what came before: an
 * order that a test has told of must not be taken for told when it is sold.
 */
export const NOWHERE: Sinks['store'] = {
  write: {
    appendEvents: async (events) => events.map(() => ({ status: 'accepted', identity: 'test', code: null })),
  },
};

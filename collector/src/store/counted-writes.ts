import type { Metrics } from '../metrics.ts';
import { type BoundedStore, Overloaded, withWrite } from './back-pressure.ts';

/** Counts what the store does with events: here every one of them passes, whatever road it came by. */
export function countWrites(store: BoundedStore, metrics: Metrics): BoundedStore {
  const { write } = store;
  metrics.watch(store);

  function noteOverload(error: unknown): never {
    if (error instanceof Overloaded) metrics.countOverload();
    throw error;
  }
  const appendEvents: typeof write.appendEvents = async (...parameters) => {
    try {
      const verdicts = await write.appendEvents(...parameters);
      const duplicates = verdicts.filter(({ status }) => status === 'duplicate').length;
      metrics.countEvents('accepted', verdicts.length - duplicates);
      metrics.countEvents('duplicate', duplicates);
      metrics.countEvents(
        'orphan',
        verdicts.filter(({ status, identity }) => status === 'accepted' && identity === 'orphan').length,
      );
      return verdicts;
    } catch (error) {
      return noteOverload(error);
    }
  };
  const registerScanSession: typeof write.registerScanSession = (...parameters) =>
    write.registerScanSession(...parameters).catch(noteOverload);
  const deleteExpiredOrphans: typeof write.deleteExpiredOrphans = async (...parameters) => {
    const deleted = await write.deleteExpiredOrphans(...parameters);
    metrics.countDeletedOrphans(deleted);
    return deleted;
  };
  return { ...store, write: withWrite(write, { appendEvents, registerScanSession, deleteExpiredOrphans }) };
}

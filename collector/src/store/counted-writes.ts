import type { Metrics } from '../metrics.ts';
import { type BoundedStore, Overloaded, withWrite } from './back-pressure.ts';

/** Counts what the store does with events and what it refuses for lack of room, whichever route they came by. */
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
  const takeConversion: typeof write.takeConversion = async (...parameters) => {
    const outcome = await write.takeConversion(...parameters).catch(noteOverload);
    if (outcome.status !== 'refused') metrics.countEvents(outcome.isNew ? 'accepted' : 'duplicate', 1);
    return outcome;
  };
  const noted: Partial<typeof write> = {
    registerScanSession: (...all) => write.registerScanSession(...all).catch(noteOverload),
    registerClick: (...all) => write.registerClick(...all).catch(noteOverload),
    rejectClick: (...all) => write.rejectClick(...all).catch(noteOverload),
    logInboundCall: (...all) => write.logInboundCall(...all).catch(noteOverload),
    redeemLoginLink: (...all) => write.redeemLoginLink(...all).catch(noteOverload),
  };
  const deleteExpiredOrphans: typeof write.deleteExpiredOrphans = async (...parameters) => {
    const deleted = await write.deleteExpiredOrphans(...parameters);
    metrics.countDeletedOrphans(deleted);
    return deleted;
  };
  return { ...store, write: withWrite(write, { ...noted, appendEvents, takeConversion, deleteExpiredOrphans }) };
}

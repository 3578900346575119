import { type CleanedStore, drop, type OnDeletion } from './janitor.ts';
import type { Erased, Subject } from './store/subjects.ts';

/**
 * Deletes all data of a person: events, repeats of them, and the scan session where it is named. What the
 * person did is in no report any more.
 *
 * @param now Milliseconds since 1970.
 * @param onDeletion Told of the events and their repeats after each bit.
 * @returns How many rows of each table went.
 */
export async function erase(
  store: CleanedStore,
  subject: Subject,
  now: () => number,
  onDeletion: OnDeletion = () => {},
): Promise<Erased> {
  const { read, write, report, purge } = store;
  const erased: Erased = { events: 0, duplicates: 0, scan_sessions: 0 };
  if (subject.kind === 'scan_session_id') erased.scan_sessions = await write.eraseScanSession(subject);
  for (;;) {
    const rows = await report.findSubjectRows(subject);
    if (!rows.length) break;
    const { events, duplicates } = await write.eraseRows(subject, rows);
    erased.events += events;
    erased.duplicates += duplicates;
    onDeletion('events and repeats', erased.events + erased.duplicates);
  }
  // What the janitor has begun to drop is found no more, and was to go anyway.
  for (const partition of await read.findDetachedPartitions()) {
    for await (const { what, rows } of drop(store, partition)) onDeletion(what, rows);
  }
  await purge();
  // What collectors show of what came before may be of this person: they look at it.
  await write.saveSettings({ erased_at: String(now()) });
  return erased;
}
